package tps

import "slices"

// A run is what the figures need of a log, in columns.
type run struct {
	starts []int64 // of all tasks that started

	// Of the tasks that completed, an element each.
	ends, service, response []int64
	ok                      []bool
	early                   int // how many of them started before they were intended

	completed, succeeded []int64 // the ends of all that completed and of the successes alone, ascending
	first, last          int64   // the first start and the last end; both 0 if nothing completed
}

func newRun(size int) *run {
	column := func() []int64 { return make([]int64, 0, size) }
	return &run{starts: column(), ends: column(), service: column(), response: column(), ok: make([]bool, 0, size)}
}

// add adds a valid event, as far as the task started and completed.
func (r *run) add(e *Event) {
	if e.Outcome == Dropped {
		return
	}
	r.starts = append(r.starts, e.Started)
	if e.Outcome == Uncompleted {
		return
	}
	wanted := e.Intended
	if wanted > e.Started {
		wanted = e.Started
		r.early++
	}
	r.ends = append(r.ends, e.Ended)
	r.service = append(r.service, e.Ended-e.Started)
	r.response = append(r.response, e.Ended-wanted)
	r.ok = append(r.ok, e.Outcome == Succeeded)
}

// order sets what is known once all tasks are there.
func (r *run) order() {
	if len(r.ends) == 0 {
		return
	}
	r.first, r.last = slices.Min(r.starts), slices.Max(r.ends)
	r.completed, r.succeeded = r.sorted()
}

// sorted returns the ends in ascending order, all and the successes alone. One sort serves both: the lowest bit of a key
// says whether it is of a success.
func (r *run) sorted() (all, successes []int64) {
	low := slices.Min(r.ends)
	keys := make([]uint64, len(r.ends))
	for i, end := range r.ends {
		keys[i] = uint64(end-low) << 1
		if r.ok[i] {
			keys[i]++
		}
	}
	all, successes = make([]int64, len(keys)), make([]int64, 0, len(keys))
	for i, key := range radixSort(keys) {
		all[i] = low + int64(key>>1)
		if key%2 == 1 {
			successes = append(successes, all[i])
		}
	}
	return all, successes
}

// span is the length of the run.
func (r *run) span() int64 { return r.last - r.first }

// ofSuccesses returns the elements of a column that belong to successes.
func (r *run) ofSuccesses(column []int64) []int64 {
	values := make([]int64, 0, len(r.succeeded))
	for i, v := range column {
		if r.ok[i] {
			values = append(values, v)
		}
	}
	return values
}
