package wd

import (
	"errors"
	"fmt"
)

var (
	// ErrRuntime says that [Options.Runtime] is over. It is the cause in the context of tasks that still run then, and
	// the reason in [Summary.Stopped]; it is no error of the run.
	ErrRuntime = errors.New("runtime is over")

	// ErrTimeout is the cause in the context of a task whose attempt has lasted for Options.Timeout.
	ErrTimeout = errors.New("timeout of the task is over")

	// ErrFailures says that Options.StopAfterFailures tasks have failed. It is an error of the run.
	ErrFailures = errors.New("too many tasks have failed")

	// ErrStopped says that Running.Stop has ended the run without giving a cause. It is no error of the run.
	ErrStopped = errors.New("run stopped")

	// ErrOver says that [Running.SetRate], [Running.SetPlan] or [Running.SetWorkers] came too late: no task starts any more.
	ErrOver = errors.New("no task starts any more")

	// ErrDropped is in the record of a task that the strategy dropped: it was due and never started.
	ErrDropped = errors.New("task dropped: it was due and was not started")

	// ErrAbandoned is in the record of a task that was still running when [Options.Grace] was over.
	// Its goroutine may be running yet.
	ErrAbandoned = errors.New("task abandoned: still running when the grace period was over")

	// ErrUnsuccessful stands in [Report.Err], and in logs, for a task that returned no error and yet was no success. If the
	// result has a method Failure() string, what that says comes after it.
	ErrUnsuccessful = errors.New("result is not a success")

	// ErrGoexit is the value of the [PanicError] of a task that called [runtime.Goexit].
	ErrGoexit = errors.New("runtime.Goexit called")
)

// A PanicError is a panic or a [runtime.Goexit] in a handler or hook, kept as the task's error.
type PanicError struct {
	ID    int    // of the task; 0 for the source
	Value any    // what was given to panic, or ErrGoexit
	Stack []byte // of the goroutine, as debug.Stack formats it
}

// Error names the value, without the stack.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap returns the value of the panic if that is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// A TaskError is a task's error together with the task's number, as [Report.Err] has them.
type TaskError struct {
	ID  int
	Err error
}

// Error is the text of the error after the number of the task.
func (e *TaskError) Error() string { return fmt.Sprintf("task %d: %v", e.ID, e.Err) }

// Unwrap returns the error without the number.
func (e *TaskError) Unwrap() error { return e.Err }

// shown is how many errors a joinedError prints.
const shown = 3

// A joinedError holds the errors of all failed tasks and prints the first few.
type joinedError []error

func (e joinedError) Unwrap() []error { return e }

func (e joinedError) Error() string {
	text := errors.Join(e[:min(shown, len(e))]...).Error()
	if more := len(e) - shown; more > 0 {
		text += fmt.Sprintf("\nand %d more", more)
	}
	return text
}
