package wd

import (
	"slices"
	"time"
)

// An Attempt is one after whose error a task was started again.
type Attempt struct {
	Started, Ended time.Time
	Err            error // the handler's
}

// A tried is an attempt after which its task is to be started again, and those before it. nil is none.
type tried struct {
	started, ended int64 // in nanoseconds from the start of the run
	err            error
	n              int // how many they are in all
	before         *tried
}

// count is how many attempts there were.
func (t *tried) count() int {
	if t == nil {
		return 0
	}
	return t.n
}

// attempts returns them as of a run that began at start, the first one first.
func (t *tried) attempts(start time.Time) (all []Attempt) {
	for ; t != nil; t = t.before {
		all = append(all, Attempt{start.Add(time.Duration(t.started)), start.Add(time.Duration(t.ended)), t.err})
	}
	slices.Reverse(all)
	return all
}
