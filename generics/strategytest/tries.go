package strategytest

import (
	"fmt"
	"iter"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// tries checks that a task was started as often, and when, as Retry says, and that its contexts ended as Timeout says.
func (x *trial) tries(all []*attempt) error {
	for i, a := range all {
		if a.number != i+1 {
			return fmt.Errorf("Attempt was %d at its start number %d", a.number, i+1)
		}
		if err := x.interrupted(a); err != nil {
			return fmt.Errorf("attempt %d: %w", a.number, err)
		}
	}
	for i, next := range all[1:] {
		if err := x.triedAgain(all[i], next); err != nil {
			return err
		}
	}
	// A strategy may drop a task that it was to run again, which then has failed.
	if last := all[len(all)-1]; x.waits(last) && !x.wasCut() && !x.options.drops() {
		return fmt.Errorf("attempt %d failed with %v, and the task was not tried again, though nothing ended the run", last.number, last.err)
	}
	return nil
}

// triedAgain checks that a task was to be started again, and not too early. Whether it was too late is a matter of pace.
func (x *trial) triedAgain(a, next *attempt) error {
	least, _ := x.retry.delay(a.number)
	switch {
	case !x.waits(a):
		return fmt.Errorf("it was tried again after attempt %d of at most %d had the error %v", a.number, max(1, x.retry.attempts), a.err)
	case next.started < a.ended+least:
		return fmt.Errorf("attempt %d starts at %v, but is due %v after the one before ended at %v", next.number, next.started, least, a.ended)
	}
	return nil
}

// interrupted checks that an attempt that looked at its context saw it end when it should, and why.
func (x *trial) interrupted(a *attempt) error {
	end := x.contextEnd(a)
	switch {
	case a.wakes == 0:
		return nil
	case a.ended != min(a.wakes, end):
		return fmt.Errorf("its context was to end at %v, and what waited for that, until %v at most, ended at %v", end, a.wakes, a.ended)
	case a.ended < a.wakes && !x.isCause(a):
		return fmt.Errorf("the cause of its context's end at %v is %v", a.ended, a.err)
	}
	return nil
}

// isCause reports whether the error of an attempt is why its context ended. Where there are two reasons at once, each will do.
func (x *trial) isCause(a *attempt) bool {
	timedOut := x.timeout > 0 && a.ended == a.started+x.timeout
	wasCut := x.wasCut() && a.ended == x.cutAt
	return timedOut && a.err == wd.ErrTimeout || wasCut && a.err == x.cutCause()
}

// cutCause returns the cause of the end of the run's context.
func (x *trial) cutCause() error {
	if x.cut == byRuntime {
		return wd.ErrRuntime
	}
	return x.why
}

// metTimeout reports whether a task's context ended by Timeout before the task did.
func (x *trial) metTimeout() bool {
	if x.timeout == 0 || x.timeout == day {
		return false
	}
	for a := range x.allAttempts() {
		if a.err == wd.ErrTimeout || x.left(a) > a.started+x.timeout {
			return true
		}
	}
	return false
}

// triesAgain reports whether a task was started more than once.
func (x *trial) triesAgain() bool {
	for a := range x.allAttempts() {
		if a.number > 1 {
			return true
		}
	}
	return false
}

// firstWait returns when a task first failed and was to be tried again.
func (x *trial) firstWait() time.Duration {
	first := future
	for a := range x.allAttempts() {
		if x.waits(a) {
			first = min(first, a.ended)
		}
	}
	return first
}

// gaveUp reports whether a task was not tried again, as the run had ended.
func (x *trial) gaveUp() bool {
	for range x.leftWaiting() {
		return true
	}
	return false
}

// leftWaiting yields the last attempts of tasks that were to be tried again, and were not.
func (x *trial) leftWaiting() iter.Seq[*attempt] {
	return func(yield func(*attempt) bool) {
		for a := range x.allAttempts() {
			if x.waits(a) && a == x.sightings[a.id].last() && !yield(a) {
				return
			}
		}
	}
}
