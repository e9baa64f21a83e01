package wd

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A Dispatcher runs a [Handler] over sources of tasks. Set it up with [New] and its hooks; from then on it may be used by
// many goroutines, and serves several runs at once.
type Dispatcher[T, R any] struct {
	handler   Handler[T, R]
	around    func(Handler[T, R]) Handler[T, R] // nil: nothing
	shared    *Limit                            // nil: none
	options   Options
	onDone    func(context.Context, Record[T, R]) R
	onAllDone func(context.Context, Record[T, R]) R
	success   func(R) bool
}

// New returns a dispatcher for h. nil options are valid. Wrong ones, and a nil handler, are reported by Run.
func New[T, R any](h Handler[T, R], o *Options) *Dispatcher[T, R] {
	d := &Dispatcher[T, R]{handler: h, success: successRule[R]()}
	if o != nil {
		d.options = *o
	}
	return d
}

// OnDone sets f to be called when a task has ended, also when it failed, but not for one that was dropped or never started, or had
// been abandoned by then. What f returns replaces the result. f is called by the goroutine that ran the task, so calls overlap; the time it
// takes is not the task's, though it keeps the worker. Success is judged afterwards: the record's OK only says that there is no
// error. A panic in f is the task's error.
func (d *Dispatcher[T, R]) OnDone(f func(context.Context, Record[T, R]) R) *Dispatcher[T, R] {
	d.onDone = f
	return d
}

// OnAllDone sets f to be called after the last task has ended, for each task that ran to its end, in ID order, one
// call at a time. What f returns replaces the result; success is not judged again. The context is not cancelled when the run's is. A panic in
// f is the task's error.
func (d *Dispatcher[T, R]) OnAllDone(f func(context.Context, Record[T, R]) R) *Dispatcher[T, R] {
	d.onAllDone = f
	return d
}

// SuccessIf sets the rule that a result has to pass, as OnDone left it, for its task to be a success. Without it a task
// succeeds if it returns no error and, where R is a bool, true, or, where R or *R has a method Success() bool, that returns
// true. A task with an error never succeeds. A method Failure() string may say why a result is no success: see [ErrUnsuccessful].
func (d *Dispatcher[T, R]) SuccessIf(f func(R) bool) *Dispatcher[T, R] {
	d.success = f
	if f == nil {
		d.success = successRule[R]()
	}
	return d
}

// Run runs the tasks of src and waits for them. The report is never nil, whatever the error.
//
// The error is the run's, not a task's, for which see [Report.Err]: a wrong option, before any task starts; the failure of the
// source; the cause of ctx's end; a fault of the strategy. The end of [Options.Runtime] is no error.
//
// Run returns when all it started has ended, but for tasks abandoned after [Options.Grace].
func (d *Dispatcher[T, R]) Run(ctx context.Context, src Source[T]) (*Report[T, R], error) {
	if err := d.validateKept(ctx, src); err != nil {
		return d.refuse(src, err), err
	}
	r := newRun(ctx, d, src, nil)
	r.perform()
	return r.outcome()
}

// maxTasks is how many tasks a source of known length may have, if a record of each is kept: a hundred gigabytes of log.
const maxTasks int64 = 1 << 32

// validateKept is validate for a run that keeps a record of each task.
func (d *Dispatcher[T, R]) validateKept(ctx context.Context, src Source[T]) error {
	if int64(src.n) > maxTasks {
		return fmt.Errorf("source: %d tasks, want at most %d, as a run keeps a record of each; a Stream does not, and Cycle is as long as the run", src.n, maxTasks)
	}
	return d.validate(ctx, src)
}

// validate returns what is wrong with what Run has been given.
func (d *Dispatcher[T, R]) validate(ctx context.Context, src Source[T]) error {
	switch {
	case d.handler == nil:
		return errors.New("handler is nil, want a function")
	case ctx == nil:
		return errors.New("context is nil, want context.Background() if there is no other")
	case src.err != nil:
		return src.err
	case d.onAllDone != nil && awaits(d.options.Sink):
		return errors.New("OnAllDone is set, want none with a sink that is awaited: it has the results by then")
	}
	return d.options.validate()
}

// refuse returns the report of a run that did not begin.
func (d *Dispatcher[T, R]) refuse(src Source[T], err error) *Report[T, R] {
	now := time.Now()
	return &Report[T, R]{
		Summary: Summary{Start: now, End: now, Tasks: src.n, Undispatched: src.n, Stopped: err},
		src:     src, ledger: newLedger[T, R](0, false),
	}
}
