package wd

import (
	"context"
	"fmt"
)

// Fixed keeps a fixed number of workers busy: each takes the next tasks as soon as it is free. It is the strategy to begin
// with, and the quickest for jobs that should be done as soon as possible.
//
// A worker takes several short tasks at once; if one of them turns out slow, the others wait for no one: see [Feed.Next].
type Fixed struct {
	Workers int // of each run, for one limit of all see Limit; 0: GOMAXPROCS
}

// Dispatch implements [Strategy].
func (s Fixed) Dispatch(ctx context.Context, f *Feed) error {
	f.Workers(ctx, noMore(f, cores(s.Workers)), f.Work)
	return nil
}

// noMore returns n, or the number of tasks if that is less: more of anything would be of no use. It is at least 1.
func noMore(f *Feed, n int) int {
	if tasks, known := f.Len(); known {
		return max(1, min(n, tasks))
	}
	return n
}

// Validate refuses a negative number of workers.
func (s Fixed) Validate() error { return atLeast0("Fixed", "Workers", s.Workers, "GOMAXPROCS") }

// String names the strategy and its settings as resolved.
func (s Fixed) String() string { return fmt.Sprintf("fixed workers=%d", cores(s.Workers)) }
