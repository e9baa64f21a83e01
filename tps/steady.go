package tps

import "time"

// A Steady is what is left of a run when its ends are cut off: the warm-up, in which the rate is not yet what it will be,
// and the drain, in which nothing new is asked any more. It holds, as every [Window], what ended in it.
//
// The drain begins at the last start of any task, or is as long as [Options.Drain]. What lies between the first start and the
// drain is cut into 20 slices of equal length, in whole nanoseconds, the last of which ends where the drain begins. The
// warm-up is what lies before the slices, and as many of the first of them as make the standard error of the others least:
// Σ(y-ȳ)²/k², y being the completions in each of the k slices that are left (the rule MSER: White, Simulation 69:323,
// 1997); of several such numbers the least. Without slices to cut off, the warm-up is nothing. [Options.Warmup] is in the place of
// this rule if it is set.
//
// If the rule wants to cut off ten slices or more, the rate rose, fell or swung to the end, and there is no steady state; neither is
// there one of fewer than 100 completions, nor one of no length.
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

// steady returns the steady state of the run, nil if there is none.
func (r *run) steady(warmup, drain time.Duration) *Steady {
	if len(r.ends) < steadyTasks {
		return nil
	}
	start, end := r.first, min(r.last, r.starts[len(r.starts)-1])
	if drain > 0 {
		end = r.last - min(int64(drain), r.span())
	}
	if warmup > 0 {
		start += min(int64(warmup), r.span())
	} else if cut, length := r.unsettled(start, end); cut >= steadySlices/2 {
		return nil
	} else if cut > 0 {
		start = end - (steadySlices-cut)*length
	}
	s := &Steady{Window: r.window(start, end), Warmup: time.Duration(start - r.first), Drain: time.Duration(r.last - end)}
	if s.Completed < steadyTasks {
		return nil
	}
	s.Service = distribute(r.where(r.service, s.Window))
	s.Response = distribute(r.where(r.response, s.Window))
	return s
}

// unsettled returns how many slices of a stretch are to be cut off, at most half of them, and how long a slice is.
func (r *run) unsettled(start, end int64) (cut, length int64) {
	length = (end - start) / steadySlices
	var counts [steadySlices]int64
	for i := range counts {
		to := end - int64(len(counts)-1-i)*length
		counts[i] = int64(upTo(r.completed, to) - upTo(r.completed, to-length))
	}
	least, cube := spread(counts[:])
	for n := 1; n <= len(counts)/2; n++ {
		if s, c := spread(counts[n:]); times(s, cube).less(times(least, c)) {
			cut, least, cube = int64(n), s, c
		}
	}
	return cut, length
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
