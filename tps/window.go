package tps

import (
	"slices"
	"time"
)

// A Window is a stretch of the run and what completed in it. Its bounds are offsets from [Log.Start].
//
// It is half open: a task counts as completed if Start < end ≤ End, so that windows side by side count no task
// twice, and a steady stream of r a second shows r in one second and not r+1.
type Window struct {
	Start          time.Duration `json:"start_ns"`
	End            time.Duration `json:"end_ns"`
	Completed      int           `json:"completed"`       // tasks that ended, with success or without
	Succeeded      int           `json:"succeeded"`       // those that ended with success
	Rate           float64       `json:"rate"`            // Succeeded a second
	CompletionRate float64       `json:"completion_rate"` // Completed a second
}

// Length is how long the window is, and what its rates are divided by.
func (w Window) Length() time.Duration { return w.End - w.Start }

// rate sets the rates from counts and length.
func (w *Window) rate() {
	w.Rate, w.CompletionRate = perSecond(w.Succeeded, w.Length()), perSecond(w.Completed, w.Length())
}

// peak returns the earliest of the windows of a length that hold the most of the given ends, ascending. Where no end is
// at the first start itself, a window from before the run holds nothing that one from the first start does not.
func (r *run) peak(ends []int64, length int64) Window {
	end := densest(ends, length, r.first+length)
	if r.completed[0] > r.first {
		end = max(end, r.first+length)
	}
	return r.window(end-length, end)
}

// window returns a window with what completed in it.
func (r *run) window(start, end int64) Window {
	w := Window{Start: time.Duration(start), End: time.Duration(end)}
	w.Completed = upTo(r.completed, end) - upTo(r.completed, start)
	w.Succeeded = upTo(r.succeeded, end) - upTo(r.succeeded, start)
	w.rate()
	return w
}

// upTo returns how many of the ends, ascending, are at t or before.
func upTo(ends []int64, t int64) int {
	n, _ := slices.BinarySearch(ends, t+1)
	return n
}

// densest returns the first e for which (e-length, e] holds the most of the ends, ascending; without ends, the other
// value. A window that slides to the right gains only where its right edge meets an end, so no other edges need be
// tried. Only one that holds more than the best counts, so the window slides as it is or grows, and never shrinks.
func densest(ends []int64, length, otherwise int64) int64 {
	first, best := 0, otherwise
	for _, end := range ends {
		if end-ends[first] < length {
			best = end
		} else {
			first++
		}
	}
	return best
}

// perSecond is a count over a length as a rate. Over a length of 0 there is none, and it is 0.
func perSecond(n int, length time.Duration) float64 {
	if length <= 0 {
		return 0
	}
	return float64(n) * float64(time.Second) / float64(length)
}
