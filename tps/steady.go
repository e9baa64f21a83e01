package tps

import "time"

// A Steady is what is left of a run at one rate: without its ends, the warm-up, in which the rate is not yet what it will be,
// and the drain, in which nothing new is asked any more, and without ramps. It holds, as every [Window], what ended in it.
//
// The drain begins at the last start of any task, or is as long as [Options.Drain]. What lies between the first start and the drain is
// looked at; where the stages of the load's plan are known ([Pacing.Stages]), of this only the one of even rate in which the most tasks
// ended, of equal ones the last. If none is even, there is no steady state.
//
// This is cut into 20 slices of equal length, in whole nanoseconds, the last of which ends where it ends. The
// warm-up is what lies before the slices, and as many of the first of them as make the standard error of the others least:
// Σ(y-ȳ)²/k², y being the completions in each of the k slices that are left (the rule MSER: White, Simulation 69:323,
// 1997); of several such numbers the least. Without slices to cut off, the warm-up is nothing. [Options.Warmup] is in the place of
// all these rules and of what follows if it is set.
//
// There is no steady state of fewer than 100 completions, nor one of no length; nor where the rule wants to cut off ten slices or more; nor in a
// stretch with a stall in it: for a fortieth of it, and ten times its median service time, or longer nothing ended though a task was due all the while.
//
// Where the stages are not known, neither is there one if the slices that are left differ in a way that is hardly chance, by a standard deviation of more than 2 % of
// their mean: if they rise or fall along a line (Student's t² > 5), or swing, so that neighbours are alike (the ratio of von Neumann, Annals of
// Mathematical Statistics 12:367, 1941, is below 1). Nor if all slices rise or fall along a line so, and lie as close to it as those that are left lie to their mean.
type Steady struct {
	Window
	Warmup   time.Duration `json:"warmup_ns"` // from the first start to Start
	Drain    time.Duration `json:"drain_ns"`  // from End to the last end
	Service  Distribution  `json:"service"`
	Response Distribution  `json:"response"`
}

const (
	steadySlices = 20
	steadyTasks  = 100
)

// steady returns the steady state of the run, nil if there is none. The stages of its plan may be known.
func (r *run) steady(warmup, drain time.Duration, stages []PlanStage) *Steady {
	if len(r.ends) < steadyTasks {
		return nil
	}
	start, end := r.first, min(r.last, r.starts[len(r.starts)-1])
	if drain > 0 {
		end = r.last - min(int64(drain), r.span())
	}
	settled := true
	if warmup > 0 {
		start += min(int64(warmup), r.span())
	} else {
		start, end = r.even(start, end, stages)
		start, settled = r.settled(start, end, len(stages) > 0)
	}
	s := &Steady{Window: r.window(start, end), Warmup: time.Duration(start - r.first), Drain: time.Duration(r.last - end)}
	if !settled || s.Completed < steadyTasks {
		return nil
	}
	s.Service = distribute(r.where(r.service, s.Window))
	if warmup == 0 && r.stalled(start, end, int64(s.Service.P50)) {
		return nil
	}
	s.Response = distribute(r.where(r.response, s.Window))
	return s
}

// even returns the part of a stretch that is in the stage of even rate in which the most tasks ended; one of no length if there is none.
func (r *run) even(start, end int64, stages []PlanStage) (from, to int64) {
	if len(stages) == 0 {
		return start, end
	}
	from, to = end, end
	most := 0
	for _, s := range stages {
		a, b := max(start, int64(s.Start)), min(end, int64(s.End))
		if n := upTo(r.completed, b) - upTo(r.completed, a); !s.Ramp && a < b && n >= most {
			from, to, most = a, b, n
		}
	}
	return from, to
}

// settled returns where the rate of a stretch is what it will be; false if it never is.
func (r *run) settled(start, end int64, even bool) (from int64, ok bool) {
	counts, length := r.slices(start, end)
	cut := unsettled(counts)
	if cut > 0 {
		start = end - int64(len(counts)-cut)*length
	}
	return start, cut < steadySlices/2 && (even || !drifts(counts, cut))
}

// slices returns the completions in each slice of a stretch, and how long a slice is.
func (r *run) slices(start, end int64) (counts []int64, length int64) {
	length = (end - start) / steadySlices
	counts = make([]int64, steadySlices)
	for i := range counts {
		to := end - int64(len(counts)-1-i)*length
		counts[i] = int64(upTo(r.completed, to) - upTo(r.completed, to-length))
	}
	return counts, length
}

// unsettled returns how many slices are to be cut off, at most half of them.
func unsettled(counts []int64) (cut int) {
	least, cube := spread(counts)
	for n := 1; n <= len(counts)/2; n++ {
		if s, c := spread(counts[n:]); times(s, cube).less(times(least, c)) {
			cut, least, cube = n, s, c
		}
	}
	return cut
}

// spread returns the square of the counts' standard error as a fraction of whole numbers.
func spread(counts []int64) (numerator, denominator int64) {
	k := int64(len(counts))
	var sum, squares int64
	for _, n := range counts {
		sum += n
		squares += n * n
	}
	return k*squares - sum*sum, k * k * k
}

// stalled reports whether nothing ended for long in a stretch though a task was due all the while.
func (r *run) stalled(start, end, median int64) bool {
	if median > (end-start)/10 {
		return false
	}
	least := max((end-start)/(2*steadySlices), 10*median, 1)
	var gaps []int64 // their ends
	last := start
	for _, t := range r.completed[upTo(r.completed, start):] {
		if min(t, end)-last >= least {
			gaps = append(gaps, min(t, end))
		}
		if last = t; t >= end {
			break
		}
	}
	for i, response := range r.response {
		if response < least {
			continue
		}
		for _, gap := range gaps {
			if t := r.ends[i]; t >= gap && t-response <= gap-least {
				return true
			}
		}
	}
	return false
}
