package tps

import (
	"cmp"
	"math/bits"
	"slices"
)

// A run is what the figures need of a log, in columns.
type run struct {
	starts []int64 // of all tasks that started, ascending once in order

	earlier attempts

	// Of the tasks that completed, an element each.
	ends, service, response []int64
	class                   []class
	early                   int // how many of them started before they were intended
	waited                  int // and how many later
	backward                int // how many events are not here because they end before they start

	late                 map[clause]int // how many tasks were too slow for each clause of an SLO that has a bit in their classes
	width                int            // how many bits of a class are in use
	completed, succeeded []int64        // the ends of all that completed and of the successes alone, ascending
	classes              []class        // of completed, in its order
	first, last          int64          // the first start and the last end; both 0 if nothing completed
}

// A class holds what the figures over sorted ends need of a task: whether it succeeded, in the lowest bit, which limits of
// an SLO it was too slow for, a bit each, and above them its tag.
type class uint32

const success class = 1

func newRun(size int) *run {
	column := func() []int64 { return make([]int64, 0, size) }
	return &run{starts: column(), ends: column(), service: column(), response: column(), class: make([]class, 0, size), width: 1}
}

// add adds a valid event, as far as the task started and completed. The bits of its class are given, but for its success.
func (r *run) add(e *Event, c class) {
	if e.Outcome == Dropped {
		return
	}
	r.starts = append(r.starts, e.Started)
	if e.Outcome == Uncompleted {
		return
	}
	wanted := e.Intended
	switch {
	case wanted > e.Started:
		wanted = e.Started
		r.early++
	case wanted < e.Started:
		r.waited++
	}
	r.ends = append(r.ends, e.Ended)
	r.service = append(r.service, e.Ended-e.Started)
	r.response = append(r.response, e.Ended-wanted)
	if e.Outcome == Succeeded {
		c |= success
	}
	r.class = append(r.class, c)
}

// order sets what is known once all tasks are there.
func (r *run) order() {
	r.earlier.order()
	if len(r.ends) == 0 {
		return
	}
	scratch := [2][]int64{make([]int64, len(r.starts)), make([]int64, len(r.starts))}
	ascending(r.starts, scratch)
	r.first = merged(r.starts[:1], r.earlier.starts)[0]
	r.sortEnds(scratch)
	r.last = r.completed[len(r.completed)-1]
}

// sortEnds sorts the ends and the classes with them. The class stands in the lowest bits of a key, where there is room.
func (r *run) sortEnds(scratch [2][]int64) {
	n := len(r.ends)
	r.completed, r.succeeded, r.classes = make([]int64, n), make([]int64, 0, n), make([]class, n)
	low, high := extremes(r.ends)
	if bits.Len64(uint64(high-low))+r.width > 63 {
		r.sortWide()
	} else {
		keys := scratch[0][:n]
		for i, end := range r.ends {
			keys[i] = (end-low)<<r.width | int64(r.class[i])
		}
		for i, key := range radixSort(keys, scratch[1][:n], r.width) {
			r.completed[i], r.classes[i] = low+(key>>r.width), class(key&(1<<r.width-1))
		}
	}
	for i, end := range r.completed {
		if r.classes[i]&success != 0 {
			r.succeeded = append(r.succeeded, end)
		}
	}
}

// sortWide sorts ends that are years apart.
func (r *run) sortWide() {
	order := make([]int, len(r.ends))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(r.ends[a], r.ends[b]) })
	for i, at := range order {
		r.completed[i], r.classes[i] = r.ends[at], r.class[at]
	}
}

// span is the length of the run.
func (r *run) span() int64 { return r.last - r.first }

// where returns the elements of a column that belong to tasks that ended in a window.
func (r *run) where(column []int64, w Window) []int64 {
	values := make([]int64, 0, w.Completed)
	for i, end := range r.ends {
		if int64(w.Start) < end && end <= int64(w.End) {
			values = append(values, column[i])
		}
	}
	return values
}

// ofSuccesses returns the elements of a column that belong to the successes, of which there are n.
func (r *run) ofSuccesses(column []int64, n int) []int64 {
	values := make([]int64, 0, n)
	for i, v := range column {
		if r.class[i]&success != 0 {
			values = append(values, v)
		}
	}
	return values
}
