package wd

import (
	"context"
	"fmt"
	"time"
)

// A Limit is how many tasks run at once in all runs that share it, of one [Dispatcher] or of several, of whatever types: what Workers and Max of
// the strategies are for a single run. It is for a program that has many runs at a time, such as a server with one for each request, and for what
// has its own limit of use, such as a database or somebody else's service.
type Limit struct{ places chan struct{} }

// NewLimit returns a limit of n tasks. It panics if n is below 1.
func NewLimit(n int) *Limit {
	if n < 1 {
		panic(fmt.Sprintf("wd: NewLimit of %d tasks, want 1 or more", n))
	}
	return &Limit{make(chan struct{}, n)}
}

// Within returns a dispatcher like d, each attempt of whose tasks waits for a place in l before it starts, first come, first served. A nil l is
// none; d stays as it is.
//
// That wait keeps a worker or a slot of the run, and counts as in flight in Snapshot and Summary, but is no part of the task's time nor of its
// Timeout: it starts when it has its place. In the response time of a task of [Rate] or [Frequency] it does count, as that begins when it was due.
// A task that waits when its run ends is Undispatched. One that was abandoned keeps its place until it returns.
//
// A task must not run tasks within the limit that it has a place in itself: they might wait for each other forever.
func (d *Dispatcher[T, R]) Within(l *Limit) *Dispatcher[T, R] {
	e := *d
	e.shared = l
	return &e
}

// within makes a handler that waits for a place.
func (r *run[T, R]) within(l *Limit, h Handler[T, R]) Handler[T, R] {
	return func(ctx context.Context, t *Task[T]) (R, error) {
		select {
		case l.places <- struct{}{}:
		default:
			if err := r.awaitPlace(l, t); err != nil {
				var none R
				return none, err
			}
		}
		defer func() { <-l.places }()
		return h(ctx, t)
	}
}

// awaitPlace waits for a place, and while the run is paused. The error says that it is over.
func (r *run[T, R]) awaitPlace(l *Limit, t *Task[T]) error {
	t.Began(time.Time{})
	for {
		select {
		case l.places <- struct{}{}:
		case <-r.ctx.Done():
			return context.Cause(r.ctx)
		}
		if now := time.Now(); !r.isOver(int64(now.Sub(r.start))) && !r.feed.hold.on.Load() {
			t.Began(now)
			return nil
		}
		<-l.places
		r.feed.hold.await(r.ctx, r.ctx)
	}
}
