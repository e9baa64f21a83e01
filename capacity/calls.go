package capacity

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

// Calls are the times at which a run called its handler for each task, the first time. Up to then the generator is to blame, from then on the
// target: for retries, and for what a handler that runs tasks elsewhere waits there.
type calls struct {
	base  time.Time
	times []atomic.Int64 // by task, in nanoseconds from base; 0: not called
}

func newCalls(tasks int) *calls { return &calls{time.Now(), make([]atomic.Int64, tasks)} }

// noted is a handler that notes when it is called.
func noted[T, R any](h wd.Handler[T, R], c *calls) wd.Handler[T, R] {
	return func(ctx context.Context, t *wd.Task[T]) (R, error) {
		if t.Attempt() == 1 {
			c.times[t.ID-1].Store(max(1, int64(time.Since(c.base))))
		}
		return h(ctx, t)
	}
}

// into returns a log in which tasks are intended, or start, when the handler was called.
func (c *calls) into(l tps.Log, set func(e *tps.Event, at int64)) tps.Log {
	events := slices.Clone(l.Events)
	for i := range events {
		if at := c.times[events[i].ID-1].Load(); at > 0 {
			set(&events[i], at-int64(l.Start.Sub(c.base)))
		}
	}
	l.Events = events
	return l
}

func intended(e *tps.Event, at int64) { e.Intended = at }
func started(e *tps.Event, at int64)  { e.Started = at }

// lag is the generator's part of the response time of a task in a log that starts with the calls, and stay the target's.
func lag(e tps.Event) int64  { return e.Started - e.Intended }
func stay(e tps.Event) int64 { return e.Ended - e.Started }
