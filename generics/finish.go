package wd

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"strconv"
	"time"
)

// perform runs the run from its start to its end.
func (r *run[T, R]) perform() {
	r.open()
	r.beginSink()
	ended, observed := make(chan struct{}), make(chan struct{})
	if r.options.Observe == nil {
		close(observed)
	} else {
		go func() {
			defer close(observed)
			r.observe(ended)
		}()
	}
	r.dispatch()
	r.end()
	if r.onAllDone != nil {
		r.allDone(context.WithoutCancel(r.parent))
	}
	close(ended)
	<-observed
	r.endSink()
	r.close(r.summary())
}

// open announces the run.
func (r *run[T, R]) open() {
	o, tasks := &r.options, "unknown"
	if r.src.known() {
		tasks = strconv.Itoa(r.src.n)
	}
	o.logger().Debug("run starts", "tasks", tasks, "strategy", describe(o.strategy()),
		"runtime", o.Runtime, "drain", o.Drain, "timeout", o.Timeout, "grace", o.Grace,
		"attempts", max(1, o.Retry.Attempts), "stop_after_failures", o.StopAfterFailures, "panics", o.Panics.String(),
		"verbose", o.Verbose != nil, "observe", o.Observe != nil, "sink", o.Sink != nil, "gomaxprocs", runtime.GOMAXPROCS(0))
	if o.Verbose != nil {
		writeOpening(o.Verbose, setting{o, r.start, tasks})
	}
}

// end notes why the run ended before its tasks did, and what of that is an error. It ends the run's context.
func (r *run[T, R]) end() {
	errs := r.errors()
	cause := cmp.Or(context.Cause(r.ctx), context.Cause(r.parent)) // the caller's context ends a little before ours
	own := (cause == ErrRuntime || cause == ErrStopped) && context.Cause(r.parent) != cause
	if cause != nil && !own && !errors.Is(errors.Join(errs...), cause) {
		errs = append(errs, cause)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over, r.err = time.Now(), joinOne(errs)
	r.stopped = cmp.Or(cause, r.err)
	r.cut(nil)
	r.cancel(nil)
}

// fail ends the run with an error of somebody who looked at it.
func (r *run[T, R]) fail(err error) {
	r.fault(err)
	r.cancel(err)
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.over.IsZero() { // it had ended
		r.err, r.stopped = errors.Join(r.err, err), cmp.Or(r.stopped, err)
	}
}

// errors returns what went wrong with the source and the strategy.
func (r *run[T, R]) errors() []error {
	r.mu.Lock()
	defer r.mu.Unlock()
	errs := append([]error{}, r.faults...)
	if err := r.feed.failed(); err != nil {
		errs = append(errs, err)
	}
	return errs
}

// joinOne joins errors, and leaves a single one as it is.
func joinOne(errs []error) error {
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}

// allDone calls OnAllDone for the tasks that ran to their end. It has a goroutine to lose to a Goexit.
func (r *run[T, R]) allDone(ctx context.Context) {
	rep := r.report()
	for i := 0; i < rep.Tasks; {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for i < rep.Tasks {
				i++
				if rec, ok := rep.record(i - 1); ok && !rec.Ended.IsZero() {
					r.allDoneTask(ctx, i-1, rec)
				}
			}
		}()
		<-ended
	}
}

// allDoneTask calls OnAllDone for the i-th task. A panic makes the task a failure.
func (r *run[T, R]) allDoneTask(ctx context.Context, i int, rec Record[T, R]) {
	e, result := r.ledger.place(i)
	returned := false
	defer func() {
		if returned {
			return
		}
		err := newPanicError(rec.ID, recover())
		r.panicked(err)
		*r.ledger.errs.at(i) = errors.Join(rec.Err, err)
		if rec.OK {
			e.set(failed, e.ended())
			r.feed.succeeded.Add(-1)
			r.failed.Add(1)
		}
	}()
	*result = r.onAllDone(ctx, rec)
	returned = true
}

// outcome returns what Run does, or panics with the first panic of a task if that is asked for.
func (r *run[T, R]) outcome() (*Report[T, R], error) {
	if first := r.firstPanic(); first != nil && r.options.Panics == PropagatePanics {
		panic(first)
	}
	return r.report(), r.err
}

// report returns the report of a run that has ended.
func (r *run[T, R]) report() *Report[T, R] {
	return &Report[T, R]{Summary: r.summary(), src: r.src, ledger: r.ledger, pacing: r.feed.tuning.report(), config: r.config()}
}

// summary returns the counts of the run so far. Counts of tasks in the midst of their units come when these end, unless the
// run is watched.
func (r *run[T, R]) summary() Summary {
	s := Summary{
		Start: r.start, Succeeded: int(r.feed.succeeded.Load()), Failed: int(r.failed.Load()),
		Uncompleted: int(r.unended.Load()), Dropped: int(r.dropped.Load()), PeakInFlight: int(r.feed.tally.peak.Load()),
	}
	s.Tasks, _ = r.feed.Len() // last, as tasks are only added
	s.Completed = s.Succeeded + s.Failed
	s.Undispatched = s.Tasks - s.Completed - s.Uncompleted - s.Dropped
	r.mu.Lock()
	defer r.mu.Unlock()
	s.End, s.Stopped = r.over, r.stopped
	return s
}

// close announces the end of the run.
func (r *run[T, R]) close(s Summary) {
	r.options.logger().Debug("run ended", "duration", s.Duration(), "tasks", s.Tasks, "succeeded", s.Succeeded,
		"failed", s.Failed, "uncompleted", s.Uncompleted, "undispatched", s.Undispatched, "dropped", s.Dropped,
		"peak_in_flight", s.PeakInFlight, "stopped", s.Stopped)
	if r.options.Verbose != nil {
		writeClosing(r.options.Verbose, s, r.feed.tuning.report())
	}
}
