package strategytest

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A trial is one run of a dispatcher with everything about it drawn at random, and what its tasks and its source saw.
// All times are offsets from the start of the run.
type trial struct {
	options *Options
	ending  ending
	seed    uint64

	size    int // how many tasks the source would give
	mix     mix
	special int       // this task, 0 for none,
	does    behaviour // does this
	hooked  bool      // whether there is an OnDone, which negates the result
	source  source

	cut   cut
	cutAt time.Duration // when the context ends; if by a task, known once it has happened
	grace time.Duration

	timeout time.Duration // of an attempt; 0: none
	retry   retry

	start    time.Time
	why      error // the cause of a cancel
	cancel   context.CancelCauseFunc
	release  chan struct{} // closed when Run has returned
	released func()        // closes it

	sightings []sighting // by ID
	strangers atomic.Int64
	hooks     atomic.Int64
	watched   watched
	outcome   outcome
}

// A cut is how a run's context ends.
type cut int

const (
	never cut = iota
	byCancel
	byTask
	byRuntime
)

// String describes the trial.
func (x *trial) String() string {
	text := fmt.Sprintf("%v, %d tasks of a %v", x.ending, x.size, x.source)
	if x.cut == byCancel || x.cut == byRuntime {
		text += fmt.Sprintf(", context ends at %v", x.cutAt)
	}
	if x.grace > 0 {
		text += fmt.Sprintf(", grace %v", x.grace)
	}
	if x.timeout > 0 {
		text += fmt.Sprintf(", timeout %v", x.timeout)
	}
	if x.retry.on() {
		text += fmt.Sprintf(", %v", x.retry)
	}
	return text
}

// run runs the dispatcher.
func (x *trial) run(s wd.Strategy) {
	switch x.source.kind {
	case slice:
		runFrom(x, s, wd.Slice(x.slice()))
	case count:
		runFrom(x, s, wd.Count(x.size))
	case seq:
		runFrom(x, s, wd.Seq(x.values))
	default:
		runFrom(x, s, wd.TrySeq(x.tryValues))
	}
}

func runFrom[T any](x *trial, s wd.Strategy, src wd.Source[T]) {
	defer x.released()
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	x.cancel, x.start = cancel, time.Now()
	d := wd.New(handler[T](x), &wd.Options{
		Strategy: s, Runtime: x.runtime(), Grace: x.grace, Timeout: x.timeout, Retry: x.retry.options(),
	})
	if x.hooked {
		d.OnDone(func(_ context.Context, r wd.Record[T, int]) int { x.hooks.Add(1); return -r.Result })
	}
	defer x.cancelLater()()
	rep, err := d.Run(ctx, src)
	x.watched.returned = x.now()
	x.outcome = observe(rep, err)
}

// runtime returns how long the run may start tasks; 0: no limit.
func (x *trial) runtime() time.Duration {
	if x.cut == byRuntime {
		return x.cutAt
	}
	return 0
}

// cancelLater sees that the context is cancelled when it should be, until the function it returns is called.
func (x *trial) cancelLater() (stop func()) {
	if x.cut != byCancel {
		return func() {}
	}
	if x.cutAt == 0 {
		x.cancel(x.why)
		return func() {}
	}
	timer := time.AfterFunc(x.cutAt, func() { x.cancel(x.why) })
	return func() { timer.Stop() }
}

// cancelNow is called by a task.
func (x *trial) cancelNow() {
	x.cutAt = x.now()
	x.watched.cancelled.Store(true)
	x.cancel(x.why)
}

// handler returns the task function of the trial.
func handler[T any](x *trial) wd.Handler[T, int] {
	return func(ctx context.Context, t *wd.Task[T]) (int, error) {
		if t.ID < 1 || t.ID > x.size {
			x.strangers.Add(1)
			return 0, nil
		}
		a := &attempt{id: t.ID, number: t.Attempt(), started: x.now()}
		x.sightings[t.ID].begin(t.Value, a)
		defer func() { a.ended = x.now() }()
		x.perform(ctx, a)
		return a.result, a.err
	}
}

func (x *trial) now() time.Duration { return time.Since(x.start) }
