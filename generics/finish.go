package wd

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"time"
)

// open announces the run.
func (r *run[T, R]) open() {
	o, tasks := &r.options, "unknown"
	if r.ledger.known {
		tasks = strconv.Itoa(r.src.n)
	}
	o.logger().Debug("run starts", "tasks", tasks, "strategy", describe(o.strategy()), "runtime", o.Runtime, "grace", o.Grace,
		"panics", o.Panics.String(), "verbose", o.Verbose != nil, "gomaxprocs", runtime.GOMAXPROCS(0))
	if o.Verbose != nil {
		writeOpening(o.Verbose, setting{r.start, tasks, o.Runtime, o.strategy()})
	}
}

// end returns why the run ended before its tasks did, and what of that is an error. It ends the run's context.
func (r *run[T, R]) end() (stopped, err error) {
	defer r.cancel(nil)
	r.over = time.Now()
	errs := r.errors()
	if r.ctx.Err() == nil {
		err = joinOne(errs)
		return err, err
	}
	cause := context.Cause(r.ctx)
	if cause != ErrRuntime {
		errs = append(errs, cause)
	}
	return cause, joinOne(errs)
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
	rep := r.report(nil)
	for i := 0; i < rep.Tasks; {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for i < rep.Tasks {
				i++
				if rec, ok := rep.Record(i); ok && !rec.Ended.IsZero() {
					r.allDoneTask(ctx, rec)
				}
			}
		}()
		<-ended
	}
}

// allDoneTask calls OnAllDone for one task. A panic makes the task a failure.
func (r *run[T, R]) allDoneTask(ctx context.Context, rec Record[T, R]) {
	e, result := r.ledger.place(rec.ID - 1)
	returned := false
	defer func() {
		if returned {
			return
		}
		err := newPanicError(rec.ID, recover())
		r.panicked(err)
		*r.ledger.errs.at(rec.ID - 1) = errors.Join(rec.Err, err)
		if rec.OK {
			e.set(failed, e.ended())
			r.succeeded.Add(-1)
			r.failed.Add(1)
		}
	}()
	*result = r.onAllDone(ctx, rec)
	returned = true
}

// report returns the report of a run that has ended.
func (r *run[T, R]) report(stopped error) *Report[T, R] {
	tasks, _ := r.feed.Len()
	s := Summary{
		Start: r.start, End: r.over, Stopped: stopped,
		Tasks: tasks, Succeeded: int(r.succeeded.Load()), Failed: int(r.failed.Load()),
		Uncompleted: int(r.unended.Load()), Dropped: int(r.dropped.Load()), PeakInFlight: int(r.feed.tally.peak.Load()),
	}
	s.Completed = s.Succeeded + s.Failed
	s.Undispatched = s.Tasks - s.Completed - s.Uncompleted - s.Dropped
	return &Report[T, R]{Summary: s, src: r.src, ledger: r.ledger}
}

// close announces the end of the run.
func (r *run[T, R]) close(s Summary) {
	r.options.logger().Debug("run ended", "duration", s.Duration(), "tasks", s.Tasks, "succeeded", s.Succeeded,
		"failed", s.Failed, "uncompleted", s.Uncompleted, "undispatched", s.Undispatched, "dropped", s.Dropped,
		"peak_in_flight", s.PeakInFlight, "stopped", s.Stopped)
	if r.options.Verbose != nil {
		writeClosing(r.options.Verbose, s)
	}
}
