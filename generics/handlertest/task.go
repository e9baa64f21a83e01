package handlertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A Task is one of the suite.
type Task struct {
	Number  int // that it should have
	Do      Action
	Nap     time.Duration // how long Naps sleeps
	Payload []byte        // what Returns returns
	Log     string        // the file in which it notes each of its starts
}

// A Result is what a task of the suite returns.
type Result struct {
	Number  int
	Payload []byte // the task's, turned round
	Cause   string // of the end of the context
}

// An Action is what a task does.
type Action string

const (
	Returns  Action = "returns"
	Naps     Action = "naps"     // for a while
	Fails    Action = "fails"    // with an error, and a result
	Denies   Action = "denies"   // fails with an error that is not to be tried again
	Stumbles Action = "stumbles" // fails the first time
	Panics   Action = "panics"
	Goexits  Action = "goexits" // calls runtime.Goexit
	Notes    Action = "notes"   // metadata and a tag
	Waits    Action = "waits"   // for the end of its context, and returns its cause
	Sticks   Action = "sticks"  // for ever
	Crashes  Action = "crashes" // ends its process
)

// Perform is the function that a handler is to run: it does what a task says.
func Perform(ctx context.Context, t *wd.Task[Task]) (Result, error) {
	if err := t.Value.note(t.ID, t.Attempt()); err != nil {
		return Result{}, err
	}
	r := Result{Number: t.Value.Number}
	switch t.Value.Do {
	case Naps:
		time.Sleep(t.Value.Nap)
	case Fails:
		return r, failure(t.Value.Number)
	case Denies:
		return r, wd.Permanent(failure(t.Value.Number))
	case Stumbles:
		if t.Attempt() == 1 {
			return r, failure(t.Value.Number)
		}
	case Panics:
		panic(fmt.Sprintf("panic of task %d", t.Value.Number))
	case Goexits:
		runtime.Goexit()
	case Notes:
		t.Set("number", t.Value.Number)
		t.Tag(tagOf(t.Value.Number))
	case Waits:
		<-ctx.Done()
		r.Cause = context.Cause(ctx).Error()
		return r, context.Cause(ctx)
	case Sticks:
		time.Sleep(1 << 62)
	case Crashes:
		os.Exit(3)
	}
	r.Payload = turned(t.Value.Payload)
	return r, nil
}

func failure(number int) error { return errors.New(failureText(number)) }

func failureText(number int) string { return fmt.Sprintf("failure of task %d", number) }

func tagOf(number int) string { return fmt.Sprintf("kind %d", number%3) }

// turned returns what is the other way round.
func turned(b []byte) []byte {
	out := bytes.Clone(b)
	for i, c := range b {
		out[len(b)-1-i] = c
	}
	return out
}

// note adds a start to the log, in one write, so that those of several processes do not mix.
func (t Task) note(id, attempt int) error {
	f, err := os.OpenFile(t.Log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%d %d %d\n", t.Number, id, attempt)
	return errors.Join(err, f.Close())
}
