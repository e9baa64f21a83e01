package wd

import (
	"fmt"
	"time"
)

// A Unit is one or several consecutive tasks that were claimed together. It is a small value: store it, send it through
// channels. The zero Unit has no tasks.
type Unit struct {
	feed  *Feed  // nil if it has no tasks
	claim *claim // nil for a single task
	first int    // index of the first task
	terms *terms // nil: zero
}

// terms are what few units have besides tasks. They do not change: units are copied. That keeps a unit so small that compilers hold it in
// registers.
type terms struct {
	paced    bool
	slot     bool          // whether it came by Go or TryGo
	attempts int           // how often its task was started before
	intended time.Duration // offset from the run's start, if paced
	held     time.Duration // since intended, by others than the generator
}

// has returns the unit's terms.
func (u Unit) has() terms {
	if u.terms == nil {
		return terms{}
	}
	return *u.terms
}

// with returns the unit with other terms.
func (u Unit) with(t terms) Unit {
	u.terms = &t
	return u
}

// ID returns the number of the unit's first task.
func (u Unit) ID() int { return u.first + 1 }

// Len returns how many tasks were claimed. Some may have been handed back since: see [Feed.Next].
func (u Unit) Len() int {
	switch {
	case !u.any():
		return 0
	case u.claim == nil:
		return 1
	}
	return u.claim.n
}

// any reports whether the unit has tasks.
func (u Unit) any() bool { return u.feed != nil }

// Value returns the value of the first task, for strategies that choose by content.
func (u Unit) Value() any {
	if !u.any() {
		return nil
	}
	return u.feed.engine.value(u.first)
}

// At returns the unit with t as the intended start of all its tasks. Without it they were intended when they started. A task to be started
// again keeps the intended start that it had.
func (u Unit) At(t time.Time) Unit {
	has := u.has()
	if !u.any() || has.attempts > 0 {
		return u
	}
	has.paced, has.intended = true, t.Sub(u.feed.start)
	return u.with(has)
}

// Held returns the unit with a note of how long after its intended start it was kept from starting at the cap of tasks in flight,
// which the log then does not take for lag of the generator: see [tps.Pacing]. What [Feed.Go] waits for a slot is noted by itself.
func (u Unit) Held(d time.Duration) Unit {
	has := u.has()
	has.held = max(0, d)
	return u.with(has)
}

// Run runs the tasks in order in the calling goroutine, and returns when all have ended or were handed back, abandoned, or
// refused because the run is over. To run a unit a second time is a fault of the strategy, and an error of the run.
//
// A task that calls [runtime.Goexit] ends the calling goroutine when the unit is done. Therefore call Run in the body of
// [Feed.Workers], which then starts again, or use [Feed.Go].
func (u Unit) Run() {
	if u.any() {
		u.feed.engine.exec(u)
	}
}

// Drop gives the tasks up: they are counted Dropped, and their records hold ErrDropped. A task that was to be started again has failed
// instead, with the error of its last attempt.
func (u Unit) Drop() {
	if u.open() && u.feed.drops.enter() {
		defer u.feed.drops.leave()
		u.feed.engine.drop(u)
	}
}

// open reports whether the unit may be used, which it may once. For a single task take decides that.
func (u Unit) open() bool {
	if !u.any() {
		return false
	}
	if u.claim != nil && u.claim.run.Swap(true) {
		u.feed.reused(u.ID())
		return false
	}
	return true
}

// take returns the index of the next task, false if none is left.
func (u *Unit) take() (int, bool) {
	if u.claim != nil {
		return u.claim.take()
	}
	f := u.feed
	if f == nil {
		return 0, false
	}
	u.feed = nil
	if !f.engine.take(u.first) {
		f.reused(u.ID())
		return 0, false
	}
	return u.first, true
}

// reused notes that the strategy has used a unit twice.
func (f *Feed) reused(id int) {
	f.engine.fault(fmt.Errorf("task %d was to run or to be dropped a second time: a strategy may use a unit once", id))
}
