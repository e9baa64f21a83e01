package handlertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A trial is one run, to be judged.
type trial struct {
	tasks   []Task
	options *wd.Options
	rep     *wd.Report[Task, Result]
	err     error

	cause   error // why the run has ended early; nil: it has not
	crashes bool  // whether tasks end their processes, and others may run again
}

type record = wd.Record[Task, Result]

// judge returns the first rule that was broken.
func (tr *trial) judge() error {
	starts, err := tr.starts()
	if err != nil {
		return err
	}
	if err := tr.balance(); err != nil {
		return err
	}
	for i, task := range tr.tasks {
		rec, ok := tr.rep.Record(i + 1)
		if !ok {
			if tr.cause == nil {
				return fmt.Errorf("task %d has no record", i+1)
			}
			continue
		}
		if err := tr.judgeRecord(task, rec, starts[i+1]); err != nil {
			return fmt.Errorf("task %d, which %s: %w", i+1, task.Do, err)
		}
	}
	return nil
}

// balance looks at the counts and at the run's error.
func (tr *trial) balance() error {
	s := tr.rep.Summary
	switch {
	case s.Tasks != len(tr.tasks) || s.Tasks != s.Completed+s.Uncompleted+s.Undispatched+s.Dropped || s.Completed != s.Succeeded+s.Failed:
		return fmt.Errorf("the counts of %d tasks do not balance: %+v", len(tr.tasks), s)
	case tr.cause == nil && (tr.err != nil || s.Completed != s.Tasks):
		return fmt.Errorf("nothing ended the run, but its error is %v, and of %d tasks %d were completed", tr.err, s.Tasks, s.Completed)
	case tr.cause != nil && s.Stopped != tr.cause:
		return fmt.Errorf("what stopped the run is %v, want %v", s.Stopped, tr.cause)
	}
	return nil
}

// judgeRecord looks at the record of a task, and at the attempts with which it was started.
func (tr *trial) judgeRecord(task Task, rec record, starts []int) error {
	if rec.Task.Number != task.Number || !bytes.Equal(rec.Task.Payload, task.Payload) {
		return fmt.Errorf("its record has the value of task %d", rec.Task.Number)
	}
	if rec.Err == nil && rec.Result.Number != task.Number {
		return fmt.Errorf("its result is that of task %d", rec.Result.Number)
	}
	if err := tr.judgeStarts(task, rec, starts); err != nil {
		return err
	}
	if rec.Ended.Before(rec.Started) || rec.Started.Before(tr.rep.Start) || rec.Ended.After(tr.rep.End) {
		return fmt.Errorf("it ran from %v to %v, the run from %v to %v", rec.Started, rec.Ended, tr.rep.Start, tr.rep.End)
	}
	return tr.judgeOutcome(task, rec)
}

// judgeStarts looks at how often a task was started: once an attempt, unless a process has ended.
func (tr *trial) judgeStarts(task Task, rec record, starts []int) error {
	if want := tr.attempts(task.Do); tr.cause == nil && rec.Attempt != want {
		return fmt.Errorf("its record has %d attempts, want %d", rec.Attempt, want)
	}
	if tr.crashes || tr.cause != nil && len(starts) == 0 {
		return nil
	}
	if len(starts) != rec.Attempt {
		return fmt.Errorf("it ran %d times in %d attempts", len(starts), rec.Attempt)
	}
	for i, attempt := range starts {
		if attempt != i+1 {
			return fmt.Errorf("it was told %d for attempt %d", attempt, i+1)
		}
	}
	return nil
}

// attempts returns how often a task is to be tried.
func (tr *trial) attempts(do Action) int {
	most := max(1, tr.options.Retry.Attempts)
	switch do {
	case Fails:
		return most
	case Stumbles:
		return min(2, most)
	}
	return 1
}

// judgeOutcome looks at what the record says of the end.
func (tr *trial) judgeOutcome(task Task, rec record) error {
	text := "none"
	if rec.Err != nil {
		text = rec.Err.Error()
	}
	var panicked *wd.PanicError
	switch do := task.Do; {
	case do == Waits, do == Sticks:
		return tr.judgeEnd(rec)
	case do == Crashes && rec.Err == nil:
		return errors.New("its error is none, though its process has ended: a crash is hidden")
	case do == Crashes:
		return nil
	case do == Fails, do == Denies, do == Stumbles && tr.attempts(do) == 1:
		if text != failureText(task.Number) {
			return fmt.Errorf("its error is %s, want %q", text, failureText(task.Number))
		}
		return nil
	case do == Panics:
		if !errors.As(rec.Err, &panicked) || panicked.ID != task.Number || !strings.Contains(text, fmt.Sprintf("panic of task %d", task.Number)) {
			return fmt.Errorf("its error is %T, %s, want a *wd.PanicError with its number and value", rec.Err, text)
		}
		return nil
	case do == Goexits:
		if !errors.Is(rec.Err, wd.ErrGoexit) {
			return fmt.Errorf("its error is %s, want wd.ErrGoexit", text)
		}
		return nil
	case rec.Err != nil:
		return fmt.Errorf("its error is %s, want none", text)
	case !bytes.Equal(rec.Result.Payload, turned(task.Payload)):
		return fmt.Errorf("its result has a payload of %d bytes, want other %d", len(rec.Result.Payload), len(task.Payload))
	case do == Notes && (rec.Tag != tagOf(task.Number) || rec.Meta["number"] != task.Number):
		return fmt.Errorf("its tag is %q and its metadata %v, want %q and its number", rec.Tag, rec.Meta, tagOf(task.Number))
	}
	return nil
}

// judgeEnd looks at a task whose context has ended.
func (tr *trial) judgeEnd(rec record) error {
	want := tr.cause
	if want == nil {
		want = wd.ErrTimeout
	}
	switch {
	case rec.Err == nil || !errors.Is(rec.Err, want) && rec.Err.Error() != want.Error():
		return fmt.Errorf("its error is %v, want what ended its context: %v", rec.Err, want)
	case rec.Result.Cause != "" && rec.Result.Cause != want.Error():
		return fmt.Errorf("the cause of the end of its context was %q, want %q", rec.Result.Cause, want)
	case tr.cause == nil && rec.Duration() < timeout:
		return fmt.Errorf("it was ended after %v, and Timeout is %v", rec.Duration(), timeout)
	}
	return nil
}

// slack is by how much the clocks of processes may differ in all.
const slack = 10 * time.Millisecond

// judgeTimes looks at how many tasks ran at once, by their records.
func (tr *trial) judgeTimes(slots int) error {
	var sum time.Duration
	for rec := range tr.rep.Records() {
		if rec.Duration() < rec.Task.Nap-slack {
			return fmt.Errorf("task %d took %v, and slept for %v", rec.ID, rec.Duration(), rec.Task.Nap)
		}
		sum += rec.Duration()
	}
	if most := time.Duration(slots) * tr.rep.Duration(); sum > excess/2*most {
		return fmt.Errorf("tasks took %v in all, more than %d at once can in a run of %v: does waiting count?", sum, slots, tr.rep.Duration())
	}
	return nil
}

// starts returns with which attempts each task was started.
func (tr *trial) starts() (map[int][]int, error) {
	text, err := os.ReadFile(tr.tasks[0].Log)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	starts := map[int][]int{}
	for line := range strings.Lines(string(text)) {
		var number, id, attempt int
		if _, err := fmt.Sscan(line, &number, &id, &attempt); err != nil {
			return nil, fmt.Errorf("the log has the line %q: %w", line, err)
		}
		if id != number {
			return nil, fmt.Errorf("task %d was told that its number is %d", number, id)
		}
		starts[number] = append(starts[number], attempt)
	}
	return starts, nil
}

// awaitLog waits until a task has noted a start, or ctx ends.
func awaitLog(ctx context.Context, path string) {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		if info, err := os.Stat(path); err == nil && info.Size() > 0 {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
