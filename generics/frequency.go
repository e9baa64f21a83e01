package wd

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
)

// Frequency starts a batch of tasks each interval, whether or not earlier ones have ended: an open model, in which slow
// tasks do not slow the arrivals. Batches are due at fixed instants from the start of the run, so that no delay adds up.
//
// A batch comes at once. If the interval is long beside what a task takes, batches queue at a target that has room for the rate;
// shorter intervals with smaller batches do not.
//
// A task that has to wait, as Max are in flight, keeps the instant of its batch as its intended start. When slots are free
// again, what is due starts at once.
type Frequency struct {
	Workers    int           // tasks in the first batch; 0: GOMAXPROCS
	Interval   time.Duration // between batches; 0: one second
	Accumulate int           // added to each further batch; negative: taken away, down to batches of one
	Max        int           // tasks in flight at most; 0: no limit
}

// Dispatch implements [Strategy].
func (s Frequency) Dispatch(ctx context.Context, f *Feed) error {
	f.Limit(s.Max)
	interval, batch := s.interval(), cores(s.Workers)
	// The next task is claimed before its batch is waited for: behind the last one there is nothing to wait for.
	next, more := f.Next(ctx, 1)
	for at := time.Duration(0); more; at = min(at, math.MaxInt64-interval) + interval {
		due, ok := awaitInstant(ctx, f, at)
		if !ok {
			return ctx.Err()
		}
		for i := 0; i < batch && more; i++ {
			if !f.Go(ctx, next.At(due)) {
				return ctx.Err()
			}
			next, more = f.Next(ctx, 1)
		}
		batch = max(1, min(batch, math.MaxInt-max(0, s.Accumulate))+s.Accumulate)
	}
	return nil
}

// awaitInstant waits for the instant of an offset, which moves while the run is paused, and returns it; false if ctx ends before.
func awaitInstant(ctx context.Context, f *Feed, at time.Duration) (time.Time, bool) {
	for {
		due := f.Instant(at)
		if !sleepUntil(ctx, due) {
			return due, false
		}
		if !f.Instant(at).After(due) {
			return due, true
		}
	}
}

// sleepUntil returns true at t, or false if ctx ends before.
func sleepUntil(ctx context.Context, t time.Time) bool {
	wait := time.Until(t)
	if wait <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

func (s Frequency) interval() time.Duration {
	if s.Interval == 0 {
		return time.Second
	}
	return s.Interval
}

// Validate refuses negative numbers; only Accumulate may be one.
func (s Frequency) Validate() error {
	return errors.Join(
		atLeast0("Frequency", "Workers", s.Workers, "GOMAXPROCS"),
		atLeast0("Frequency", "Interval", s.Interval, "one second"),
		atLeast0("Frequency", "Max", s.Max, "no limit"))
}

// String names the strategy and its settings as resolved.
func (s Frequency) String() string {
	limit := "none"
	if s.Max > 0 {
		limit = strconv.Itoa(s.Max)
	}
	return fmt.Sprintf("frequency workers=%d interval=%v accumulate=%+d max=%s", cores(s.Workers), s.interval(), s.Accumulate, limit)
}
