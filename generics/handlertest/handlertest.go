// Package handlertest says whether a handler that runs tasks elsewhere, in other processes or on other machines, keeps the rules.
//
// The suite has a function of its own, [Perform], which the handler is to run there. [Exercise] has it perform some thousand tasks that
// return, fail, panic, note metadata, wait, take no notice, and end their processes, with each strategy, and looks at every record:
//
//	var performRef = remote.Register(remote.Ref[handlertest.Task, handlertest.Result]{
//		Name: "handlertest", New: func() (handlertest.Handler, error) { return handlertest.Perform, nil },
//	})
//
//	func TestHandler(t *testing.T) {
//		handlertest.Exercise(t, process.Handler(pool, performRef), &handlertest.Options{Slots: pool.Slots(), Kills: true, Crashes: true})
//	}
//
// # The rules
//
//   - The counts of each run balance. Each task has one record, with its own value, result and error, metadata and tag.
//   - The function is given the task's number, attempt and value.
//   - Where nothing crashes, a task runs once an attempt.
//   - A panic is a [*wd.PanicError]. Errors that are not to be tried again are not, and others are.
//   - A task that waits for the end of its context gets its cause, and has time to end; the handler returns then. It returns in any case, if
//     the handler can kill.
//   - A task that ends its process has failed, and no other has.
//   - A record's start is when the task began there: no more tasks run at once than there are slots, and the times they take are no longer than that allows.
//   - Several runs at once do not get in each other's way.
package handlertest

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// Handler is the type of handlers that the suite exercises.
type Handler = wd.Handler[Task, Result]

// Options say what a handler promises. nil options are valid, and so is the zero value.
type Options struct {
	// Slots is how many tasks the handler runs at once; more are given to it. 0: any number, and their times are not judged.
	Slots int

	// Kills says that the handler ends a task that takes no notice of the end of its context.
	Kills bool

	// Crashes says that a task may end its process, and the handler goes on.
	Crashes bool

	// Patience is how much real time one run may take before it counts as hanging. 0: a minute.
	Patience time.Duration
}

func (o *Options) resolved() Options {
	var r Options
	if o != nil {
		r = *o
	}
	if r.Patience == 0 {
		r.Patience = time.Minute
	}
	return r
}

// Exercise fails t if h breaks a rule. nil options are valid.
func Exercise(t testing.TB, h Handler, o *Options) {
	t.Helper()
	if err := Check(t.Context(), h, o); err != nil {
		t.Fatalf("handlertest: %v", err)
	}
}

// Check returns the first rule that h breaks. It uses a folder of its own for files in which tasks note that they run, so the tasks must run on
// this machine.
func Check(ctx context.Context, h Handler, o *Options) error {
	dir, err := os.MkdirTemp("", "handlertest-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	x := &exercise{Options: o.resolved(), ctx: ctx, handler: h, dir: dir}
	for _, part := range x.parts() {
		if err := part.check(); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}
