package strategytest

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// verdict returns the first rule that the run has broken, nil if it has kept them all.
func (x *trial) verdict() error {
	for _, rule := range []func() error{
		x.once, x.cause, x.balance, x.complete, x.tasks, x.lists, x.over, x.prompt, x.pace,
	} {
		if err := rule(); err != nil {
			return err
		}
	}
	return nil
}

// once checks that no task is started more often than Retry allows, and only those of the source are.
func (x *trial) once() error {
	if n := x.strangers.Load(); n > 0 {
		return fmt.Errorf("%d tasks ran that the source has not", n)
	}
	for id := range x.sightings {
		if n := x.sightings[id].starts.Load(); int(n) > max(1, x.retry.attempts) {
			return fmt.Errorf("task %d ran %d times, want at most %d", id, n, max(1, x.retry.attempts))
		}
	}
	return nil
}

// wasCut reports whether the context ended before the run did.
func (x *trial) wasCut() bool {
	switch {
	case x.cut == never, x.cut == byTask && !x.watched.cancelled.Load():
		return false
	case x.watched.returned == x.cutAt: // both at once
		return x.outcome.Stopped != nil
	}
	return x.watched.returned > x.cutAt
}

// cause checks that Run's error and Stopped are what ended the run.
func (x *trial) cause() error {
	var stopped, err error
	switch {
	case x.wasCut() && x.cut == byRuntime:
		stopped = x.cutCause()
	case x.wasCut():
		stopped, err = x.cutCause(), x.cutCause()
	case x.source.fails():
		stopped, err = errSource, errSource
	}
	if !x.is(x.outcome.err, err) {
		return fmt.Errorf("Run's error is %v, want %v", x.outcome.err, err)
	}
	if !x.is(x.outcome.Stopped, stopped) {
		return fmt.Errorf("Stopped is %v, want %v", x.outcome.Stopped, stopped)
	}
	return nil
}

// is reports whether err is what was wanted and nothing more. A panic of the source is wrapped.
func (x *trial) is(err, want error) bool {
	var p *wd.PanicError
	if want == errSource && x.source.obstacle == crash {
		return errors.As(err, &p) && p.Value == want
	}
	return err == want
}

// balance checks that the counts add up.
func (x *trial) balance() error {
	s := x.outcome.Summary
	if s.Tasks != s.Completed+s.Uncompleted+s.Undispatched+s.Dropped || s.Completed != s.Succeeded+s.Failed ||
		min(s.Succeeded, s.Failed, s.Uncompleted, s.Undispatched, s.Dropped) < 0 {
		return fmt.Errorf("the counts do not balance: %s", countsOf(s))
	}
	return nil
}

func countsOf(s wd.Summary) string {
	return fmt.Sprintf("tasks %d, succeeded %d, failed %d, uncompleted %d, undispatched %d, dropped %d",
		s.Tasks, s.Succeeded, s.Failed, s.Uncompleted, s.Undispatched, s.Dropped)
}

// complete checks that a run that nothing ended has run all tasks, and that no run has lost one.
func (x *trial) complete() error {
	o := &x.outcome
	if pulled := int(x.watched.pulled.Load()); x.source.kind >= seq && o.Tasks != pulled && (!x.mayAbandonSource() || o.Tasks > pulled) {
		return fmt.Errorf("Tasks is %d, but %d were pulled from the source", o.Tasks, pulled)
	}
	switch want := x.given(); {
	case o.Dropped > 0 && !x.options.drops():
		return fmt.Errorf("%d tasks were dropped, and Options.Drops is not set", o.Dropped)
	case (x.source.kind < seq || !x.wasCut()) && o.Tasks != want:
		return fmt.Errorf("Tasks is %d, want %d", o.Tasks, want)
	case !x.wasCut() && o.Undispatched > 0:
		return fmt.Errorf("%d tasks, the first being %s, though nothing ended the run: %s",
			o.Undispatched, x.firstIdle(), countsOf(o.Summary))
	}
	return nil
}

// mayAbandonSource reports whether Run might return before the source has.
func (x *trial) mayAbandonSource() bool { return x.grace > 0 && x.wasCut() }

// given returns how many tasks the source gives before its end.
func (x *trial) given() int {
	if x.source.fails() {
		return x.source.hitch - 1
	}
	return x.size
}

// firstIdle says which is the first task that did not run, or not again.
func (x *trial) firstIdle() string {
	for id := 1; id <= x.size; id++ {
		if _, ok := x.outcome.records[id]; ok {
			continue
		}
		if x.sightings[id].ran() {
			return fmt.Sprintf("%d, never started again after attempt %d", id, x.sightings[id].last().number)
		}
		return fmt.Sprintf("%d, never started", id)
	}
	return "none"
}

// lists checks that what the report lists agrees with its records.
func (x *trial) lists() error {
	o := &x.outcome
	var unfinished []int
	for id := 1; id <= o.Tasks; id++ {
		if r, ok := o.records[id]; !ok || r.ended < 0 {
			unfinished = append(unfinished, id)
		}
	}
	switch {
	case !slices.Equal(o.unfinished, unfinished):
		return fmt.Errorf("Unfinished is %v, want %v", o.unfinished, unfinished)
	case !slices.Equal(o.iterated, slices.Sorted(maps.Keys(o.records))):
		return fmt.Errorf("Records yields the IDs %v, Record has others", o.iterated)
	case len(o.results) != o.Tasks:
		return fmt.Errorf("Results has length %d, want %d", len(o.results), o.Tasks)
	case (o.taskErr == nil) != (o.Failed+o.Uncompleted == 0):
		return fmt.Errorf("Err is %v, though %s", o.taskErr, countsOf(o.Summary))
	}
	return x.hook()
}

// hook checks that OnDone was called for the tasks that ended. It may have been called when Grace ended, and the task
// abandoned all the same.
func (x *trial) hook() error {
	o, calls := &x.outcome, int(x.hooks.Load())
	if x.hooked && (calls < o.Completed || calls > o.Completed+o.Uncompleted) {
		return fmt.Errorf("OnDone was called %d times for %d completed tasks", calls, o.Completed)
	}
	return nil
}

// over checks that nothing starts after the end of the context or of Runtime.
func (x *trial) over() error {
	if !x.wasCut() {
		return nil
	}
	for a := range x.allAttempts() {
		if a.started > x.cutAt || a.started == x.cutAt && x.cut == byRuntime {
			return fmt.Errorf("task %d started at %v, after the run's context ended at %v", a.id, a.started, x.cutAt)
		}
	}
	return nil
}

// allAttempts yields the attempts of all tasks by ID.
func (x *trial) allAttempts() iter.Seq[*attempt] {
	return func(yield func(*attempt) bool) {
		for id := range x.sightings {
			for _, a := range x.sightings[id].attempts {
				if !yield(a) {
					return
				}
			}
		}
	}
}

// prompt checks that Run returns when all has ended, and not before; at the latest when Grace is over.
func (x *trial) prompt() error {
	got, want := x.watched.returned, x.allEnded()
	switch {
	case got < want:
		return fmt.Errorf("Run returned at %v, before all had ended at %v", got, want)
	case got > max(want, x.lastDropped()) && (x.wasCut() || !x.options.planned()):
		return fmt.Errorf("Run returned at %v, though all had ended at %v", got, want)
	}
	return nil
}

// lastDropped returns until when the run may have waited for another attempt that was dropped instead.
func (x *trial) lastDropped() (last time.Duration) {
	if x.wasCut() || !x.options.drops() {
		return 0
	}
	for a := range x.leftWaiting() {
		last = max(last, x.dueAgain(a))
	}
	return last
}

// allEnded returns when all tasks, the source and the context had ended, or Grace was over.
func (x *trial) allEnded() time.Duration {
	if x.watched.inSource.Load() {
		return x.cutAt + x.grace
	}
	last := time.Duration(x.watched.sourceLeft.Load())
	for a := range x.allAttempts() {
		last = max(last, x.left(a))
	}
	if x.wasCut() {
		last = max(last, x.cutAt)
	}
	return last
}
