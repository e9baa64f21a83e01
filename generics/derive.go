package wd

import (
	"errors"

	"github.com/worker-dispatcher/wd/tps"
)

// With returns a dispatcher like d with other options in place of its own, hooks and rule of success as they are. nil options are valid. d stays as it is.
func (d *Dispatcher[T, R]) With(o *Options) *Dispatcher[T, R] {
	e := *d
	if e.options = (Options{}); o != nil {
		e.options = *o
	}
	return &e
}

// Wrap returns a dispatcher like d whose handler is f of d's: for what is to be done around each attempt of a task. f is called once in each run,
// before its tasks; if it returns nil, that is the error of the run, and no task starts. [Options.Timeout] counts
// from the call of d's handler; what f's does before that is no part of the task's time if it says so with [Task.Began]. d stays as it is. A nil f is none.
func (d *Dispatcher[T, R]) Wrap(f func(Handler[T, R]) Handler[T, R]) *Dispatcher[T, R] {
	e := *d
	switch before := d.around; {
	case f == nil:
	case before == nil:
		e.around = f
	default:
		e.around = func(h Handler[T, R]) Handler[T, R] {
			if h = before(h); h == nil {
				return nil
			}
			return f(h)
		}
	}
	return &e
}

// Tee returns a dispatcher like d whose records go to s too, after the Sink of its options. d stays as it is. A nil s is none.
func (d *Dispatcher[T, R]) Tee(s Sink) *Dispatcher[T, R] {
	e := *d
	switch {
	case s == nil:
	case e.options.Sink == nil:
		e.options.Sink = s
	default:
		e.options.Sink = tee{e.options.Sink, s}
	}
	return &e
}

// awaits reports whether tasks wait for a sink.
func awaits(s Sink) bool {
	a, ok := s.(interface{ Awaited() bool })
	return ok && a.Awaited()
}

// A tee is two sinks in one.
type tee [2]Sink

func (t tee) Awaited() bool { return awaits(t[0]) || awaits(t[1]) }

func (t tee) Write(records []tps.Record) error {
	for _, s := range t {
		if err := s.Write(records); err != nil {
			return err
		}
	}
	return nil
}

func (t tee) Begin(h tps.LogHeader) error {
	if err := begin(t[0], h); err != nil {
		return err
	}
	err := begin(t[1], h)
	if err != nil {
		abort(t[0])
	}
	return err
}

func (t tee) Abort() {
	for _, s := range t {
		abort(s)
	}
}

func (t tee) End(l tps.LogSummary) error {
	var errs []error
	for _, s := range t {
		if e, ok := s.(interface{ End(tps.LogSummary) error }); ok {
			errs = append(errs, e.End(l))
		}
	}
	return errors.Join(errs...)
}
