package strategytest

import (
	"context"
	"sync/atomic"
	"time"
)

// A sighting is what a task saw of itself.
type sighting struct {
	starts   atomic.Int64
	value    any
	attempts []*attempt // one after the other; of these there is one unless it failed and was tried again
}

// An attempt is one start of a task as its handler saw it.
type attempt struct {
	id, number     int // what Attempt said of the task
	started, ended time.Duration
	wakes          time.Duration // when it wanted to end, unless its context ended before; 0 if it did not look at that
	result         int           // what it returned; 0 if it did not
	err            error         // what it was to fail with
	final          bool          // whether it is not tried again, whatever the error
}

// begin notes a start.
func (s *sighting) begin(value any, a *attempt) {
	s.starts.Add(1)
	s.value, s.attempts = value, append(s.attempts, a)
}

// ran reports whether the task was started.
func (s *sighting) ran() bool { return len(s.attempts) > 0 }

func (s *sighting) first() *attempt { return s.attempts[0] }
func (s *sighting) last() *attempt  { return s.attempts[len(s.attempts)-1] }

// waits reports whether the task is to be tried again after this attempt, if the run lasts.
func (x *trial) waits(a *attempt) bool {
	return a.err != nil && !a.final && a.number < x.retry.attempts
}

// doze sleeps for d. If ctx ends before, the cause is what the attempt fails with.
func (a *attempt) doze(ctx context.Context, d time.Duration) {
	a.wakes = a.started + d
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		a.err = context.Cause(ctx)
	}
}

// hold waits for the end of ctx, and fails with its cause.
func (a *attempt) hold(ctx context.Context) {
	a.wakes = future
	<-ctx.Done()
	a.err = context.Cause(ctx)
}

// left returns when an attempt left its worker to others: at its end, or when it was abandoned.
func (x *trial) left(a *attempt) time.Duration {
	if r := x.outcome.records[a.id]; r.abandoned() && a == x.sightings[a.id].last() {
		return x.deadline(a)
	}
	return a.ended
}

// deadline returns when an attempt is abandoned, if it has not ended before.
func (x *trial) deadline(a *attempt) time.Duration {
	if end := x.contextEnd(a); x.grace > 0 && end < future {
		return end + x.grace
	}
	return future
}

// contextEnd returns when the context of an attempt ends, if it has not ended before.
func (x *trial) contextEnd(a *attempt) time.Duration {
	end := future
	if x.wasCut() {
		end = x.cutAt
	}
	if x.timeout > 0 {
		end = min(end, a.started+x.timeout)
	}
	return end
}
