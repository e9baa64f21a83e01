package wd

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"time"
)

// Options configure a [Dispatcher]. A nil *Options is valid, and so is the zero value; each zero field means its default.
// A wrong value is an error of Run that names the field, the value and what is allowed.
type Options struct {
	// Strategy decides when tasks start. nil: [Fixed]{}, one worker a core.
	Strategy Strategy

	// Runtime is how long tasks may start, from the start of the run. No task starts then or later, and the contexts of those
	// that still run end then. 0: no limit.
	Runtime time.Duration

	// Drain is how much longer the contexts of running tasks last when the run ends early, by Runtime, Stop or the end of its
	// context: tasks can come to their own end, which in a load test would otherwise be a failure that the target had no part in.
	// 0: they end at once.
	Drain time.Duration

	// Timeout is how long one attempt of a task may take: then its context ends, with ErrTimeout as the cause. A task that
	// takes no notice, and succeeds later, has succeeded, unless Grace was over before. 0: no limit.
	Timeout time.Duration

	// Grace is how long to wait for a task whose context has ended, whatever ended it, before it is abandoned. The run then
	// goes on, or ends, without it: it is counted Uncompleted, its record holds ErrAbandoned, its goroutine is left to itself.
	// 0: until it returns.
	Grace time.Duration

	// Retry says whether and when a task that returned an error is started again.
	Retry Retry

	// StopAfterFailures ends the run with ErrFailures when so many tasks have failed for good. 0: never.
	StopAfterFailures int

	// Panics says what becomes of a panic in a handler or hook. The zero value is RecordPanics.
	Panics PanicPolicy

	// Verbose gets the opening and closing blocks of the run, a Write each. nil: silent.
	Verbose io.Writer

	// Observe is called about four times a second, and once at the end, from one goroutine at a time. nil: nobody looks.
	Observe func(Snapshot)

	// Sink gets the record of each task, as it ends. nil: none. For a second one there is Dispatcher.Tee.
	Sink Sink

	// Logger gets debug events; the first holds every option as resolved. nil: none.
	Logger *slog.Logger
}

// A PanicPolicy says what becomes of a panic in a handler or hook.
type PanicPolicy int

const (
	RecordPanics    PanicPolicy = iota // the panic is the task's error
	PropagatePanics                    // that, and the first one, here or in another process, panics again in Run's goroutine after all has ended
)

// String is the policy's name.
func (p PanicPolicy) String() string {
	switch p {
	case RecordPanics:
		return "record"
	case PropagatePanics:
		return "propagate"
	}
	return fmt.Sprintf("PanicPolicy(%d)", int(p))
}

// strategy returns the strategy as resolved.
func (o *Options) strategy() Strategy {
	if o.Strategy == nil {
		return Fixed{}
	}
	return o.Strategy
}

// logger returns a logger that is never nil.
func (o *Options) logger() *slog.Logger {
	if o.Logger == nil {
		return slog.New(slog.DiscardHandler)
	}
	return o.Logger
}

// validate returns an error that names each field with a wrong value.
func (o *Options) validate() error {
	errs := []error{
		atLeast0("options", "Runtime", o.Runtime, "no limit"),
		atLeast0("options", "Drain", o.Drain, "not at all"),
		atLeast0("options", "Grace", o.Grace, "until the task returns"),
		atLeast0("options", "Timeout", o.Timeout, "no limit"),
		atLeast0("options", "StopAfterFailures", o.StopAfterFailures, "never"),
		o.Retry.validate(),
	}
	if o.Panics < RecordPanics || o.Panics > PropagatePanics {
		errs = append(errs, fmt.Errorf("options: Panics is %d, want RecordPanics (0) or PropagatePanics (1)", int(o.Panics)))
	}
	if v := reflect.ValueOf(o.strategy()); v.Kind() == reflect.Pointer && v.IsNil() {
		return errors.Join(append(errs, fmt.Errorf("options: Strategy is a nil %T, want a value, or no Strategy for Fixed{}", o.Strategy))...)
	}
	if v, ok := o.strategy().(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			errs = append(errs, fmt.Errorf("options: Strategy: %w", err))
		}
	}
	return errors.Join(errs...)
}

// atLeast0 returns an error that names the field unless value is at least zero.
func atLeast0[N ~int | ~int64](strategy, field string, value N, zero string) error {
	if value >= 0 {
		return nil
	}
	return fmt.Errorf("%s: %s is %v, want 0 (%s) or more", strategy, field, value, zero)
}
