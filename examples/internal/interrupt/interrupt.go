// Package interrupt gives programs the two steps of Ctrl-C that their users expect: the first asks for an end in order,
// with a report; the second ends the process at once.
package interrupt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
)

// status is the exit status of a program that was interrupted: 128 + SIGINT, as a shell counts it.
const status = 130

// Main calls run and ends the process: with status 130 if it was interrupted meanwhile, with 1 and the error on standard
// error if run returned one, or with what its method ExitCode says, else with 0. It does not return.
//
// The context ends at the first Ctrl-C. By then the signal does again what it does by itself: the second one ends the process.
func Main(run func(context.Context) error) {
	ctx, cancel := context.WithCancelCause(context.Background())
	interrupted, stop := signal.NotifyContext(ctx, os.Interrupt)
	context.AfterFunc(interrupted, func() {
		stop()
		cancel(context.Cause(interrupted))
	})
	err := run(ctx)
	switch {
	case ctx.Err() != nil:
		os.Exit(status)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		if coded, ok := errors.AsType[interface {
			error
			ExitCode() int
		}](err); ok {
			os.Exit(coded.ExitCode())
		}
		os.Exit(1)
	}
	os.Exit(0)
}
