package wd

import (
	"context"
	"time"
)

// timed makes a handler each of whose attempts has a context that ends after d.
func timed[T, R any](h Handler[T, R], d time.Duration) Handler[T, R] {
	return func(ctx context.Context, t *Task[T]) (R, error) {
		timed, cancel := context.WithTimeoutCause(ctx, d, ErrTimeout)
		defer cancel()
		return h(&attemptLimit{timed, ctx, d}, t)
	}
}

// An attemptLimit is the context of an attempt with a timeout.
type attemptLimit struct {
	context.Context
	run     context.Context
	timeout time.Duration
}

type attemptLimitKey struct{}

// Value implements [context.Context].
func (l *attemptLimit) Value(key any) any {
	if key == (attemptLimitKey{}) {
		return l
	}
	return l.Context.Value(key)
}

// AttemptLimit is for handlers that run a task elsewhere, where it may have to wait: Options.Timeout is to count from when it began there, but
// the context of the attempt ends, with ErrTimeout as the cause, so long after the call of the handler. AttemptLimit returns the
// timeout, and the context that would be the attempt's without it; 0 and nil if ctx comes of no attempt with one.
func AttemptLimit(ctx context.Context) (run context.Context, timeout time.Duration) {
	l, _ := ctx.Value(attemptLimitKey{}).(*attemptLimit)
	if l == nil {
		return nil, 0
	}
	return l.run, l.timeout
}
