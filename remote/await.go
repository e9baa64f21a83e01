package remote

import (
	"context"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// An Attempt is an attempt of a task that is on its way elsewhere.
type Attempt struct {
	Done   <-chan struct{}   // told once, when it is over
	News   <-chan struct{}   // told when Began has changed; it may be nil if there is no timeout
	Began  func() time.Time  // when the task began there; zero: not yet
	Cancel func(cause error) // ends it, of which Done tells
}

// Await waits until the attempt is over. With a timeout it notes in m when the task begins. It cancels the attempt at the end of ctx, which is the handler's. If that
// has a timeout, of which [wd.AttemptLimit] tells, it counts from when the task began, and the attempt is cancelled so long after.
func (a Attempt) Await(ctx context.Context, m *wd.Meta) {
	if run, timeout := wd.AttemptLimit(ctx); timeout > 0 {
		a.awaitLimited(m, limits{ctx, run, timeout})
	} else {
		select {
		case <-a.Done:
		case <-ctx.Done():
			a.Cancel(context.Cause(ctx))
			<-a.Done
		}
	}
}

func (a Attempt) awaitLimited(m *wd.Meta, l limits) {
	late := time.NewTimer(l.timeout)
	defer late.Stop()
	ended := l.ctx.Done()
	for {
		select {
		case <-a.Done:
			return
		case <-a.News:
			at := a.Began()
			m.Began(at)
			late.Reset(l.left(at))
			continue
		case <-late.C:
			if at := a.Began(); l.left(at) > 0 {
				late.Reset(l.left(at))
				continue
			}
			a.Cancel(wd.ErrTimeout)
		case <-ended:
			if context.Cause(l.ctx) == wd.ErrTimeout && l.run.Err() == nil {
				ended = l.run.Done()
				continue
			}
			a.Cancel(l.cause())
		}
		<-a.Done
		return
	}
}

// limits are the ends that an attempt with a timeout may have. The one of ctx by the timeout does not count, as it has run since the handler was called.
type limits struct {
	ctx, run context.Context
	timeout  time.Duration
}

// left returns how long a task may still run that began at some time, or is still waiting.
func (l limits) left(at time.Time) time.Duration {
	if at.IsZero() {
		return l.timeout
	}
	return time.Until(at.Add(l.timeout))
}

// cause returns why the context of the attempt has ended.
func (l limits) cause() error {
	if l.run.Err() != nil {
		return context.Cause(l.run)
	}
	return context.Cause(l.ctx)
}

// Dated returns ctx with a deadline that somebody else sees to.
func Dated(ctx context.Context, deadline time.Time) context.Context { return dated{ctx, deadline} }

type dated struct {
	context.Context
	deadline time.Time
}

// Deadline implements [context.Context].
func (d dated) Deadline() (time.Time, bool) { return d.deadline, true }
