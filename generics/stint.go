package wd

import (
	"errors"
	"runtime/debug"
	"time"
)

// A stint is the running of one unit: the loop over its tasks, and what that loop reuses from task to task.
//
// There is one recovering frame for a run of tasks, not one a task: a panic ends the loop, the task that panicked is noted
// as broken, and the loop begins again behind it.
type stint[T, R any] struct {
	// What a plain success needs, in as few lines of the cache as can be: they have gone cold when a worker wakes up that slept in a task.

	run *run[T, R]

	plain   bool // a success goes into the log, and nobody else is to know of it
	flows   bool // single tasks behind the unit are run, too
	done    bool // no task is left
	leaves  bool // it counts itself out when it has ended
	settled bool // there was something else than plain successes
	final   bool // the task at hand is not started again
	asking  bool // the rules of Retry are being called
	judging bool // hooks are being called: handler's work is done, and these are its

	tasks, succeeded, failed int // not reported yet

	i       int   // index of the task at hand
	started int64 // when the task was
	now     int64 // the last reading of the clock, as all times here in nanoseconds from the start of the run
	begun   int64 // when the first task not reported yet was

	guard *guard // nil if nothing is ever abandoned
	unit  Unit
	task  Task[T]

	// What it does not:

	slot   slot
	ended  int64  // when the handler returned
	away   int64  // when the task began elsewhere; 0 if it was here
	result R      // result
	err    error  // and error
	broken error  // the task at hand panicked with this, and is to be settled
	watch  *watch // of a task with a timeout; nil if nobody wants to know
	loop   func() (more bool)
}

// newStint returns a stint without a unit. Its loop runs tasks until none is left or one panics; then it returns true.
func (r *run[T, R]) newStint() *stint[T, R] {
	s := &stint[T, R]{run: r, plain: r.plain()}
	s.loop = func() (more bool) {
		defer func() {
			if !s.done {
				more = s.rescue(recover())
			} else if s.leaves {
				r.leave(s)
			}
		}()
		if s.broken != nil {
			s.settleBroken()
		}
		for s.next() {
			result, err := r.handler(r.taskCtx, &s.task)
			s.now = r.clock()
			if s.plain && err == nil && !s.task.meta.used() {
				s.log(result)
				continue
			}
			s.ended = s.now
			s.watch.tell(false)
			s.settle(result, err)
		}
		s.done = true
		return false
	}
	return s
}

// begin makes the stint one of a unit.
func (s *stint[T, R]) begin(u Unit, in slot, flows bool) {
	s.unit, s.slot, s.flows, s.done, s.leaves = u, in, flows, false, true
	if n := u.attempts(); n > 0 {
		s.task.meta.setAttempt(n + 1)
	}
	s.now = s.run.clock()
	s.begun = s.now
}

// work runs the unit to its end, whatever its tasks do.
func (s *stint[T, R]) work() {
	for s.loop() {
	}
}

// outlive is for a goroutine that a task has ended: the rest of the unit runs in another, and this one waits for it, so that
// the unit does not outlive its worker nor adds one.
func (s *stint[T, R]) outlive() {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.work()
	}()
	<-ended
}

// next takes the next task, and returns false if there is none or the run is over. The end of the last task is the start of
// the next: the two lie some nanoseconds apart, and a reading of the clock costs more.
func (s *stint[T, R]) next() bool {
	if s.guard != nil {
		return s.nextGuarded()
	}
	return s.take()
}

// nextGuarded is next for tasks that can be abandoned.
func (s *stint[T, R]) nextGuarded() bool {
	if !s.guard.hold() {
		return false
	}
	if !s.take() {
		s.guard.release()
		return false
	}
	s.guard.start()
	s.watch.tell(true)
	return true
}

func (s *stint[T, R]) take() bool {
	i, ok := s.unit.take()
	if !ok {
		if i, ok = s.goOn(); !ok {
			return false
		}
	}
	r, paused := s.run, time.Duration(0)
	if r.feed.hold.on.Load() {
		paused = -time.Duration(s.now)
		r.feed.hold.await(r.ctx, r.ctx)
		s.now = r.clock()
		paused += time.Duration(s.now)
	} else if r.judged || r.taker != nil { // these take their time
		s.now = r.clock()
	}
	if r.isOver(s.now) {
		return false
	}
	if s.scheduled() {
		due, _ := s.unit.due.offset()
		at := time.Duration(s.now)
		r.feed.tuning.started(due, at, at-paused-due-s.unit.held()-s.slot.waited)
	}
	s.i, s.started = i, s.now
	s.task.ID = r.id(i)
	s.task.Value = r.at(i)
	return true
}

// goOn claims the single task that the worker would claim next. To return to the worker for it costs more than all that is done with it here: of
// what stands on the stack of one that slept in a task, nothing is in the cache when it wakes up.
func (s *stint[T, R]) goOn() (int, bool) {
	f := &s.run.feed
	if !s.flows || f.parted.Load() {
		return 0, false
	}
	s.report()
	return f.nextSingle()
}

// report tells the run what was done since the last report.
func (s *stint[T, R]) report() {
	s.run.count(s)
	s.run.feed.learn(s.tasks, time.Duration(s.now-s.begun))
	s.tasks, s.succeeded, s.failed, s.begun = 0, 0, 0, s.now
}

// log is note for a success in a plain unit.
func (s *stint[T, R]) log(result R) {
	s.tasks++
	s.succeeded++
	l := s.run.ledger
	l.results[s.i] = result
	e := &l.entries[s.i]
	e.intended, e.started = s.intendedOf(s.started), s.started
	e.set(succeeded, s.now)
}

// settleBroken settles a task that has panicked.
func (s *stint[T, R]) settleBroken() {
	err := s.broken
	s.broken = nil
	s.settle(s.result, err)
}

// rescue makes a panic or a Goexit of the task at hand its error, and returns whether the loop is to begin again in this goroutine. A task whose
// hook panics is settled here.
func (s *stint[T, R]) rescue(recovered any) (more bool) {
	err := newPanicError(s.task.ID, recovered)
	s.now = s.run.clock()
	if !s.guard.lost() {
		s.run.panicked(err)
	}
	switch {
	case s.asking:
		s.asking, s.final, s.broken = false, true, errors.Join(s.err, err)
	case s.judging:
		s.judging = false
		s.note(s.result, errors.Join(s.err, err), false)
	default:
		var none R
		s.ended, s.result, s.broken = s.now, none, err
		s.watch.tell(false)
	}
	if recovered == nil {
		s.flows = false // or there would be a goroutine more that waits for each such task
		s.outlive()
	}
	return recovered != nil
}

// newPanicError makes an error of what recover returned in a goroutine that did not return: nil means Goexit.
func newPanicError(id int, recovered any) *PanicError {
	if recovered == nil {
		recovered = ErrGoexit
	}
	return &PanicError{ID: id, Value: recovered, Stack: debug.Stack()}
}
