package wd

import (
	"context"
	"errors"
	"iter"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// A run is one call of Run: the typed side of a [Feed].
type run[T, R any] struct {
	Dispatcher[T, R]
	judged bool // whether there is a hook or a rule of success

	src    Source[T]
	ctx    context.Context // of the handlers
	cancel context.CancelCauseFunc
	start  time.Time
	over   time.Time // when all had ended
	limit  int64     // no task starts at or after it, in nanoseconds from start
	feed   Feed
	ledger *ledger[T, R]

	pullNext func() (T, error, bool) // of a source of unknown length, from its first pull on
	pullStop func()

	stints                              sync.Pool
	succeeded, failed, dropped, unended atomic.Int64

	mu     sync.Mutex
	faults []error     // of the strategy
	first  *PanicError // in a task or hook
}

// newRun returns a run that is ready to go.
func newRun[T, R any](ctx context.Context, d *Dispatcher[T, R], src Source[T]) *run[T, R] {
	r := &run[T, R]{
		Dispatcher: *d, judged: d.onDone != nil || d.success != nil,
		src: src, start: time.Now(), limit: math.MaxInt64,
	}
	r.ledger = newLedger[T, R](src.n, src.known())
	r.stints.New = func() any { return new(stint[T, R]) }
	r.setContext(ctx, d.options.Runtime)
	r.feed = Feed{
		engine: r, ctx: r.ctx, start: r.start, known: src.known(), length: src.n, grace: d.options.Grace,
		source: make(chan struct{}, 1), abandoned: make(chan struct{}), tally: tally{last: make(chan struct{}, 1)},
	}
	if src.n > 0 {
		r.feed.ranges = []span{{0, src.n}}
	}
	return r
}

// setContext derives the run's context from its caller's.
func (r *run[T, R]) setContext(ctx context.Context, runtime time.Duration) {
	ctx, cancel := context.WithCancelCause(ctx)
	r.ctx, r.cancel = ctx, cancel
	if runtime == 0 {
		return
	}
	timed, stop := context.WithDeadlineCause(ctx, r.start.Add(runtime), ErrRuntime)
	r.ctx, r.limit = timed, int64(runtime)
	r.cancel = func(cause error) {
		cancel(cause)
		stop()
	}
}

// dispatch lets the strategy have the feed, and returns when all it started has ended or was abandoned.
func (r *run[T, R]) dispatch() {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer r.settle()
		r.strategy()
	}()
	select {
	case <-ended:
	case <-r.ctx.Done():
		r.await(ended)
	}
}

// await waits until ended is closed, and sees that grace is kept.
func (r *run[T, R]) await(ended <-chan struct{}) {
	if grace := r.options.Grace; grace > 0 {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-ended:
		case <-timer.C:
			close(r.feed.abandoned)
		}
	}
	<-ended
}

// strategy runs the strategy. Where it does not return, that is a fault.
func (r *run[T, R]) strategy() {
	returned := false
	defer func() {
		if !returned {
			r.fault(newPanicError(0, recover()))
		}
	}()
	err := r.options.strategy().Dispatch(r.ctx, &r.feed)
	returned = true
	if err != nil && !r.endedBy(err) {
		r.fault(err)
	}
}

// settle waits for what the strategy has left behind, and lets nothing more start.
func (r *run[T, R]) settle() {
	r.feed.gate.close()
	r.feed.tally.close()
	r.feed.closeSource()
}

// endedBy reports whether err only says that the run's context has ended.
func (r *run[T, R]) endedBy(err error) bool {
	return r.ctx.Err() != nil && (errors.Is(err, r.ctx.Err()) || errors.Is(err, context.Cause(r.ctx)))
}

// clock returns the time since the start of the run in nanoseconds.
func (r *run[T, R]) clock() int64 { return int64(time.Since(r.start)) }

// time returns the point in time that lies at nanoseconds after the start of the run.
func (r *run[T, R]) time(at int64) time.Time { return r.start.Add(time.Duration(at)) }

// isOver reports whether no task may start any more.
func (r *run[T, R]) isOver(now int64) bool {
	if now >= r.limit {
		r.cancel(ErrRuntime) // its timer may be late
		return true
	}
	return r.ctx.Err() != nil
}

// at returns the i-th task.
func (r *run[T, R]) at(i int) T {
	if r.ledger.known {
		return r.src.value(i)
	}
	return r.ledger.cells.at(i).value
}

func (r *run[T, R]) value(i int) any { return r.at(i) }

// pull takes the i-th task from a source of unknown length. It is called by one goroutine at a time.
func (r *run[T, R]) pull(i int) (ok bool, err error) {
	if r.pullNext == nil {
		r.pullNext, r.pullStop = iter.Pull2(r.src.seq)
	}
	v, err, ok := r.pullNext()
	if !ok || err != nil {
		return false, err
	}
	r.ledger.cells.at(i).value = v
	return true, nil
}

// stop ends the iterator of a source of unknown length.
func (r *run[T, R]) stop() {
	defer func() {
		if v := recover(); v != nil {
			r.fault(newPanicError(0, v))
		}
	}()
	if r.pullStop != nil {
		r.pullStop()
	}
}

// take claims a single task for one start, and returns false if that has been done before.
func (r *run[T, R]) take(i int) bool {
	e, _ := r.ledger.place(i)
	return e.take()
}

// exec runs a unit that the tally has let in.
func (r *run[T, R]) exec(u Unit) {
	s := r.stints.Get().(*stint[T, R])
	now := r.clock()
	*s = stint[T, R]{run: r, unit: u, now: now, begun: now}
	if r.options.Grace > 0 {
		r.execGuarded(s)
		return
	}
	defer r.leave(s)
	s.work()
}

// execGuarded runs a stint in a goroutine of its own, which can be left behind.
func (r *run[T, R]) execGuarded(s *stint[T, R]) {
	s.guard = new(guard)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.work()
	}()
	select {
	case <-ended:
		r.leave(s)
	case <-r.feed.abandoned:
		r.abandon(s)
	}
}

// leave counts a stint that has ended.
func (r *run[T, R]) leave(s *stint[T, R]) {
	r.count(s)
	r.feed.learn(s.tasks, time.Duration(s.now-s.begun))
	r.feed.tally.leave()
	*s = stint[T, R]{}
	r.stints.Put(s)
}

// abandon takes a stint away from the task that keeps it.
func (r *run[T, R]) abandon(s *stint[T, R]) {
	if s.guard.abandon() {
		e, _ := r.ledger.place(s.i)
		e.intended, e.started = s.intended(), s.started
		e.set(abandoned, 0)
		*r.ledger.errs.at(s.i) = ErrAbandoned
		r.unended.Add(1)
	}
	r.count(s)
	r.feed.tally.leave()
}

func (r *run[T, R]) count(s *stint[T, R]) {
	r.succeeded.Add(int64(s.succeeded))
	r.failed.Add(int64(s.failed))
}

// drop notes the tasks of a unit as dropped.
func (r *run[T, R]) drop(u Unit) {
	intended := int64(u.intended)
	if !u.paced {
		intended = r.clock()
	}
	for i, ok := u.take(); ok; i, ok = u.take() {
		e, _ := r.ledger.place(i)
		e.intended = intended
		e.set(dropped, 0)
		*r.ledger.errs.at(i) = ErrDropped
		r.dropped.Add(1)
	}
}

// fault notes an error of the strategy.
func (r *run[T, R]) fault(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = append(r.faults, err)
}

// firstPanic returns the first panic of a task, nil if there was none.
func (r *run[T, R]) firstPanic() *PanicError {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.first
}

// panicked notes the first panic of a task.
func (r *run[T, R]) panicked(err *PanicError) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.first == nil && err.Value != ErrGoexit {
		r.first = err
	}
}
