package wd

import (
	"context"
	"errors"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// A run is one call of Run, Start or Stream: the typed side of a [Feed].
type run[T, R any] struct {
	Dispatcher[T, R]
	judged  bool                          // whether there is a hook or a rule of success
	watched bool                          // whether somebody looks while it goes on
	taker   func(i int, rec Record[T, R]) // gets the record of the i-th task as that ends; nil: nobody does
	writer  *writer                       // to the sink; nil if there is none

	src     Source[T]
	parent  context.Context // the caller's
	ctx     context.Context // ends when no task may start any more
	cancel  context.CancelCauseFunc
	taskCtx context.Context // of the handlers: ends then or, if the run drains, later
	cut     context.CancelCauseFunc
	start   time.Time
	limit   int64         // no task starts at or after it, in nanoseconds from start
	ledger  *ledger[T, R] // nil if records go elsewhere

	pullNext func() (item[T], error, bool) // of a source of unknown length, from its first pull on
	pullStop func()

	stints sync.Pool
	meter  meter

	mu      sync.Mutex
	pulled  map[int]item[T]    // tasks of a source of unknown length, if there is no ledger
	waiting map[int]waiting[R] // attempts that failed, of tasks to be started again
	faults  []error            // of the strategy or the sink
	first   *PanicError        // in a task or hook
	over    time.Time          // when all had ended
	stopped error              // why it ended before its tasks did
	err     error              // what of that is an error

	feed                     Feed
	failed, dropped, unended atomic.Int64
}

// newRun returns a run that is ready to go. Its records go into a ledger, or to out.
func newRun[T, R any](ctx context.Context, d *Dispatcher[T, R], src Source[T], out func(int, Record[T, R])) *run[T, R] {
	o := &d.options
	r := &run[T, R]{
		Dispatcher: *d, judged: d.onDone != nil || d.success != nil,
		watched: out != nil || o.Observe != nil || o.Sink != nil || o.StopAfterFailures > 0,
		src:     src, parent: ctx, start: time.Now(), limit: math.MaxInt64,
	}
	r.setHandler() // first, as a function of the user's may panic
	r.meter.marks = []mark{{at: r.start}}
	r.stints.New = func() any { return r.newStint() }
	r.setContexts(ctx)
	r.setFeed()
	r.setTaker(out)
	if out == nil {
		r.ledger = newLedger[T, R](src.n, src.known())
	}
	return r
}

// setHandler puts around the handler what keeps Timeout, what Wrap wants, and what waits for a place in a shared limit.
func (r *run[T, R]) setHandler() {
	if timeout := r.options.Timeout; timeout > 0 {
		r.handler = timed(r.handler, timeout)
	}
	if r.around != nil {
		r.handler = r.around(r.handler)
	}
	if r.shared != nil && r.handler != nil {
		r.handler = r.within(r.shared, r.handler)
	}
}

// setFeed makes the run's feed.
func (r *run[T, R]) setFeed() {
	o, known := &r.options, r.src.known()
	r.feed = Feed{
		engine: r, ctx: r.ctx, start: r.start, known: known, length: r.src.n,
		single: o.Timeout > 0 || o.Retry.on(), awaits: o.Retry.on() || o.Grace > 0 && !known,
		source: make(chan struct{}, 1), abandoned: make(chan struct{}),
		hot: &hot{tally: tally{last: make(chan struct{}, 1)}}, drops: tally{last: make(chan struct{}, 1)},
	}
	r.feed.abandon = sync.OnceFunc(func() { close(r.feed.abandoned) })
}

// setTaker says who gets the records as tasks end.
func (r *run[T, R]) setTaker(out func(int, Record[T, R])) {
	r.feed.claimed = out != nil
	if r.options.Sink == nil {
		r.taker = out
		return
	}
	r.writer = newWriter(r.options.Sink, func(err error) {
		r.fault(err)
		r.cancel(err)
	})
	awaited := awaits(r.options.Sink)
	r.taker = func(i int, rec Record[T, R]) {
		r.writer.put(r.sinkRecord(rec), awaited && !rec.Ended.IsZero())
		if out != nil {
			out(i, rec)
		}
	}
}

// setContexts derives the contexts from the caller's: one that ends when no task may start any more, and that of the tasks,
// which ends then or, if the run drains, later.
func (r *run[T, R]) setContexts(ctx context.Context) {
	r.ctx, r.cancel = context.WithCancelCause(ctx)
	if runtime := r.options.Runtime; runtime > 0 {
		timed, stop := context.WithDeadlineCause(r.ctx, r.start.Add(runtime), ErrRuntime)
		cancel := r.cancel
		r.ctx, r.limit = timed, int64(runtime)
		r.cancel = func(cause error) {
			cancel(cause)
			stop()
		}
	}
	r.taskCtx, r.cut = r.ctx, r.cancel
	if drain := r.options.Drain; drain > 0 {
		r.taskCtx, r.cut = context.WithCancelCause(context.WithoutCancel(ctx))
		context.AfterFunc(r.ctx, func() {
			timer := time.AfterFunc(drain, func() { r.cut(context.Cause(r.ctx)) })
			context.AfterFunc(r.taskCtx, func() { timer.Stop() })
		})
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
	case <-r.taskCtx.Done():
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
			r.feed.abandon()
		}
	}
	<-ended
}

// strategy runs the strategy. Where it does not return, that is a fault.
func (r *run[T, R]) strategy() {
	returned := false
	defer func() {
		if v := recover(); v != nil || !returned && r.feed.failed() == nil { // a source that exits takes us with it
			r.fault(newPanicError(0, v))
		}
	}()
	defer r.feed.tuning.close()
	err := errNoHandler
	if r.handler != nil {
		err = r.options.strategy().Dispatch(r.ctx, &r.feed)
	}
	r.feed.runLater()
	returned = true
	if err != nil && !r.endedBy(err) {
		r.fault(err)
	}
}

// settle waits for what the strategy has left behind, and lets nothing more start.
func (r *run[T, R]) settle() {
	r.feed.gate.close()
	r.feed.tally.close()
	r.feed.drops.close()
	r.giveUpAll()
	r.feed.closeSource(r.options.Grace)
	if r.writer != nil {
		r.writer.close()
	}
}

var errNoHandler = errors.New("Wrap: its function returned nil, want a handler")

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

// hasEnded reports whether all has.
func (r *run[T, R]) hasEnded() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.over.IsZero()
}

// take claims a single task for one start, and returns false if that has been done before.
func (r *run[T, R]) take(i int) bool {
	e, _ := r.ledger.place(i)
	return e.take()
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
