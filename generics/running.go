package wd

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Running is a run that goes on. Its methods may be called by any goroutine, also by tasks and hooks, at any time; but a run
// must not wait for itself.
type Running[T, R any] struct {
	run   *run[T, R] // nil if it was refused
	ended chan struct{}
	rep   *Report[T, R] // of a run that was refused, with
	err   error         // the reason
}

// Start begins a run and returns at once. What Run would refuse, Wait does.
func (d *Dispatcher[T, R]) Start(ctx context.Context, src Source[T]) *Running[T, R] {
	w := &Running[T, R]{ended: make(chan struct{})}
	if err := d.validateKept(ctx, src); err != nil {
		w.rep, w.err = d.refuse(src, err), err
		close(w.ended)
		return w
	}
	w.run = newRun(ctx, d, src, nil)
	w.run.watched = true
	go func() {
		defer close(w.ended)
		w.run.perform()
	}()
	return w
}

// Refused returns a run that an error has kept from beginning, with an empty report. It is for packages that prepare runs before they start them.
func Refused[T, R any](err error) *Running[T, R] {
	now := time.Now()
	w := &Running[T, R]{ended: make(chan struct{}), err: err}
	w.rep = &Report[T, R]{Summary: Summary{Start: now, End: now, Stopped: err}}
	close(w.ended)
	return w
}

// Wait waits for the end of the run and returns what Run does. It may be called several times.
func (w *Running[T, R]) Wait() (*Report[T, R], error) {
	<-w.ended
	if w.run == nil {
		return w.rep, w.err
	}
	return w.run.outcome()
}

// Done returns a channel that is closed when the run has ended.
func (w *Running[T, R]) Done() <-chan struct{} { return w.ended }

// Snapshot returns how the run stands.
func (w *Running[T, R]) Snapshot() Snapshot {
	if w.run == nil {
		return Snapshot{Summary: w.rep.Summary}
	}
	return w.run.snapshot()
}

// Pause keeps further tasks from starting until Resume; those that run go on. Plans of strategies that count by [Feed.Instant] are put off
// by the time paused. [Options.Runtime] is not.
func (w *Running[T, R]) Pause() { w.pause(true) }

// Resume ends a pause.
func (w *Running[T, R]) Resume() { w.pause(false) }

func (w *Running[T, R]) pause(on bool) {
	if w.run != nil {
		w.run.feed.hold.set(on)
	}
}

// SetWorkers changes the number of workers of the strategy, and the most tasks in flight of one that starts each in a
// goroutine of its own, such as [Frequency]'s Max. When there are fewer, a worker ends with the unit it has. n must be 1 or more. It is an [ErrOver]
// when the run has come to its end, or was refused.
func (w *Running[T, R]) SetWorkers(n int) error {
	if n < 1 {
		return fmt.Errorf("SetWorkers: n is %d, want 1 or more", n)
	}
	if err := w.over("SetWorkers"); err != nil {
		return err
	}
	w.run.feed.setWorkers(n)
	return nil
}

// over returns an ErrOver, for a method, if no task starts any more.
func (w *Running[T, R]) over(method string) error {
	switch {
	case w.run == nil:
		return fmt.Errorf("%s: %w: the run was refused: %w", method, ErrOver, w.err)
	case w.run.ctx.Err() == nil:
		return nil
	case w.run.hasEnded():
		return fmt.Errorf("%s: %w: the run has ended", method, ErrOver)
	}
	return fmt.Errorf("%s: %w: %w", method, ErrOver, context.Cause(w.run.ctx))
}

// SetRate makes the rate so many tasks a second from now on, without end: [Running.SetPlan] with a plan of one stage. 0 lets no task start until
// the next one.
func (w *Running[T, R]) SetRate(perSecond float64) error {
	if !(perSecond >= 0 && perSecond <= maxPerSecond) {
		return fmt.Errorf("SetRate: perSecond is %v, want 0 to 1e9 tasks a second", perSecond)
	}
	return w.setPlan("SetRate", Plan{{From: perSecond, To: perSecond}})
}

// SetPlan makes p what is left of the plan of [Rate], from now on; p's offsets count from now. A plan that has no arrival left, or a run that has
// come to its end, goes no further: then nothing is changed, and the error is an [ErrOver] that says why. Strategies of your own take part by
// [Feed.Tuned]; it is an error with those that have no plan. What was changed when is in [tps.Pacing].
func (w *Running[T, R]) SetPlan(p Plan) error { return w.setPlan("SetPlan", slices.Clone(p)) }

func (w *Running[T, R]) setPlan(method string, p Plan) error {
	if err := p.Validate(); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	if w.run == nil {
		return w.over(method)
	}
	switch s := innermost(w.run.options.strategy()).(type) {
	case Fixed, Queue, Sharded, Frequency, *Fixed, *Queue, *Sharded, *Frequency:
		return fmt.Errorf("%s: strategy is %s, want one with a plan, such as Rate", method, describe(s))
	}
	if err := w.over(method); err != nil {
		return err
	}
	if over := w.run.feed.tune(p); over != "" {
		return fmt.Errorf("%s: %w: %s", method, ErrOver, over)
	}
	return nil
}

// innermost returns the strategy that others are wrapped around.
func innermost(s Strategy) Strategy {
	for {
		outer, ok := s.(interface{ Unwrap() Strategy })
		if !ok {
			return s
		}
		s = outer.Unwrap()
	}
}

// Stop ends the run as the end of its context would: no task starts any more, and the contexts of those that run end. The cause is in
// these, in [Summary.Stopped], and is the error of the run. nil stands for ErrStopped, which is no error of the run.
// To stop a run that drains ends the contexts of its tasks at once.
func (w *Running[T, R]) Stop(cause error) {
	if cause == nil {
		cause = ErrStopped
	}
	switch {
	case w.run == nil:
	case w.run.ctx.Err() == nil:
		w.run.cancel(cause)
	default:
		w.run.cut(cause)
	}
}
