package wd

import (
	"fmt"
	"time"
)

// A Unit is one or several consecutive tasks that were claimed together. It is a small value: store it, send it through
// channels. The zero Unit has no tasks.
//
// It is four words, which compilers hold in registers; what few units have besides is in their claims.
type Unit struct {
	feed  *Feed  // nil if it has no tasks
	claim *claim // nil for a single task, unless there is something to say of it
	first int    // index of the first task
	due   due
}

// A due is an intended start as an offset from the run's, one more if that is not negative. So 0 stands for none.
type due int64

func dueAt(offset time.Duration) due {
	if offset >= 0 {
		offset++
	}
	return due(offset)
}

// offset returns the intended start, and whether there is one.
func (d due) offset() (time.Duration, bool) {
	if d > 0 {
		d--
		return time.Duration(d), true
	}
	return time.Duration(d), d < 0
}

// attempts is how often the unit's task was started before.
func (u Unit) attempts() int {
	return u.tried().count()
}

// tried are the attempts of the unit's task before.
func (u Unit) tried() *tried {
	if u.claim == nil {
		return nil
	}
	return u.claim.tried
}

// held is for how long after their intended start the tasks were kept from starting by others than the generator.
func (u Unit) held() time.Duration {
	if u.claim == nil {
		return 0
	}
	return u.claim.held
}

// ID returns the number of the unit's first task; 0 if it has none.
func (u Unit) ID() int {
	if u.feed == nil {
		return 0
	}
	return u.feed.engine.id(u.first)
}

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
	if u.any() && u.attempts() == 0 {
		u.due = dueAt(t.Sub(u.feed.start))
	}
	return u
}

// Held returns the unit with a note of how long after its intended start it was kept from starting at the cap of tasks in flight,
// which the log then does not take for lag of the generator: see [tps.Pacing]. What [Feed.Go] waits for a slot is noted by itself.
func (u Unit) Held(d time.Duration) Unit {
	if u.claim == nil {
		u.claim = &claim{first: u.first, n: 1, note: true}
	}
	u.claim.held = max(0, d)
	return u
}

// Run runs the tasks in order in the calling goroutine, and returns when all have ended or were handed back, abandoned, or
// refused because the run is over. To run a unit a second time is a fault of the strategy, and an error of the run.
//
// A task that calls [runtime.Goexit] ends the calling goroutine when the unit is done. Therefore call Run in the body of
// [Feed.Workers], which then starts again, or use [Feed.Go].
func (u Unit) Run() {
	u.runIn(slot{}, false)
}

// runIn runs the unit in a slot. If it flows, single tasks that its worker would claim next are run, too.
func (u Unit) runIn(in slot, flows bool) {
	if !u.any() {
		return
	}
	if loop := u.feed.engine.ready(u, in, flows); loop != nil {
		for loop() {
		}
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
	if u.claim != nil && !u.claim.note && u.claim.run.Swap(true) {
		u.feed.reused(u.ID())
		return false
	}
	return true
}

// take returns the index of the next task, false if none is left.
func (u *Unit) take() (int, bool) {
	if u.claim != nil {
		if i, ok := u.claim.take(); ok || !u.claim.note {
			return i, ok
		}
	}
	f := u.feed
	if f == nil {
		return 0, false
	}
	u.feed = nil
	if !f.engine.take(u.first) {
		f.reused(f.engine.id(u.first))
		return 0, false
	}
	return u.first, true
}

// reused notes that the strategy has used a unit twice.
func (f *Feed) reused(id int) {
	f.engine.fault(fmt.Errorf("task %d was to run or to be dropped a second time: a strategy may use a unit once", id))
}
