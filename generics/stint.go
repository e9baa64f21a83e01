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
	run *run[T, R]

	plain   bool // a success goes into the log, and nobody else is to know of it
	done    bool // no task is left
	leaves  bool // it counts itself out when it has ended
	settled bool // there was something else than plain successes
	final   bool // the task at hand is not started again
	asking  bool // the rules of Retry are being called
	judging bool // hooks are being called: handler's work is done, and these are its

	i       int   // index of the task at hand
	started int64 // when the task was
	now     int64 // the last reading of the clock, as all times here in nanoseconds from the start of the run
	begun   int64 // when the unit was

	tasks, succeeded, failed int

	unit Unit
	task Task[T]

	// What plain units do not touch:

	slot   slot
	ended  int64  // when the handler returned
	away   int64  // when the task began elsewhere; 0 if it was here
	result R      // result
	err    error  // and error
	broken error  // the task at hand panicked with this, and is to be settled
	guard  *guard // nil if nothing is ever abandoned
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
func (s *stint[T, R]) begin(u Unit, in slot) {
	s.unit, s.slot, s.done, s.leaves = u, in, false, true
	s.tasks, s.succeeded, s.failed = 0, 0, 0
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
		return false
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
	s.task.ID = i + 1
	s.task.Value = r.at(i)
	return true
}

// log is note for a success in a plain unit.
func (s *stint[T, R]) log(result R) {
	s.tasks++
	s.succeeded++
	l := s.run.ledger
	l.results[s.i] = result
	e := &l.entries[s.i]
	e.intended, e.started = s.intended(), s.started
	e.set(succeeded, s.now)
}

// settleBroken settles a task that has panicked.
func (s *stint[T, R]) settleBroken() {
	err := s.broken
	s.broken = nil
	s.settle(s.result, err)
}

// settle decides on the outcome of the task at hand, with the hooks' help, and notes it.
func (s *stint[T, R]) settle(result R, err error) {
	s.settled = true
	if s.task.meta.away && !s.arrive(err) {
		return
	}
	ok := err == nil
	if s.run.judged || s.run.options.Retry.on() {
		if s.guard.lost() || s.again(result, err) {
			return
		}
		result, ok = s.judge(result, err)
	}
	s.note(result, err, ok)
}

// arrive takes over when a task that ran elsewhere began there, and returns false if it never did, as the run is over.
func (s *stint[T, R]) arrive(err error) bool {
	if at := s.task.meta.began; !at.IsZero() {
		s.away = min(max(s.started, int64(at.Sub(s.run.start))), s.ended)
		return true
	}
	if err == nil || s.final || s.unit.attempts() > 0 || !s.run.isOver(s.now) {
		return true
	}
	if s.guard != nil && s.guard.publish() {
		defer s.guard.release()
	}
	if s.scheduled() {
		s.run.feed.tuning.unbegun.Add(1)
	}
	s.task.meta = Meta{}
	return false
}

// scheduled reports whether the unit has come from a schedule, for the first time.
func (s *stint[T, R]) scheduled() bool {
	_, paced := s.unit.due.offset()
	return paced && s.slot.taken && s.unit.attempts() == 0
}

// began returns when the task at hand began, wherever that was.
func (s *stint[T, R]) began() int64 {
	if s.away > 0 {
		return s.away
	}
	return s.started
}

// again reports whether the task at hand is to be started again, and sees to that.
func (s *stint[T, R]) again(result R, err error) bool {
	delay, again := s.backoff(result, err)
	if !again {
		return false
	}
	if s.guard != nil {
		if !s.guard.publish() {
			return true
		}
		defer s.guard.release()
	}
	f := &s.run.feed
	u := Unit{feed: f, claim: newClaim(s.i, 1), first: s.i, due: dueAt(time.Duration(s.intended()))}
	u.claim.attempts = s.unit.attempts() + 1
	s.tasks++
	s.run.wait(waiting[R]{u, result, err, s.began(), s.ended, s.task.meta})
	s.task.meta, s.away = Meta{}, 0
	f.again(u, delay, s.slot)
	return true
}

// backoff returns whether the task at hand is to be started again, and after what time. The rules are the user's and may panic.
func (s *stint[T, R]) backoff(result R, err error) (delay time.Duration, again bool) {
	retry, attempt := &s.run.options.Retry, s.unit.attempts()+1
	if err == nil || s.final || attempt >= retry.Attempts || s.run.isOver(s.now) {
		return 0, false
	}
	s.asking, s.result, s.err = true, result, err
	if again = retry.again(err); again {
		delay = retry.delay(attempt, err)
	}
	s.asking = false
	return delay, again
}

// judge calls the hooks. A panic there finds what the handler did in the stint.
func (s *stint[T, R]) judge(result R, err error) (R, bool) {
	s.judging, s.result, s.err = true, result, err
	if f := s.run.onDone; f != nil {
		result = f(s.run.taskCtx, s.record())
	}
	ok := err == nil && (s.run.success == nil || s.run.success(result))
	s.judging = false
	return result, ok
}

// record returns the record of the task at hand as far as it is known.
func (s *stint[T, R]) record() Record[T, R] {
	r := s.run
	return Record[T, R]{
		ID: s.task.ID, Attempt: s.task.Attempt(), Task: s.task.Value, Result: s.result, Err: s.err, OK: s.err == nil,
		Intended: r.time(s.intended()), Started: r.time(s.began()), Ended: r.time(s.ended), Tag: s.task.meta.tag,
		Meta: s.task.meta.values,
	}
}

func (s *stint[T, R]) intended() int64 {
	if due, paced := s.unit.due.offset(); paced {
		return int64(due)
	}
	return s.began()
}

// note writes the task at hand into the log, unless it has been abandoned.
func (s *stint[T, R]) note(result R, err error, ok bool) {
	if s.guard != nil {
		if !s.guard.publish() {
			return
		}
		defer s.guard.release()
	}
	s.tasks++
	switch {
	case s.run.watched:
		s.publish(result, err, ok)
	case ok:
		s.succeeded++
	default:
		s.failed++
	}
	if l := s.run.ledger; l != nil {
		s.write(l, result, err, ok)
	} else {
		s.run.release(s.i)
	}
	if s.task.meta.used() {
		s.task.meta, s.away = Meta{}, 0
	}
	if s.unit.attempts() > 0 {
		s.run.forget(s.i)
	}
}

// write writes the task at hand into a ledger.
func (s *stint[T, R]) write(l *ledger[T, R], result R, err error, ok bool) {
	e, place := l.place(s.i)
	*place = result
	e.intended, e.started = s.intended(), s.started
	if ok {
		e.set(succeeded, s.ended)
	} else {
		e.set(failed, s.ended)
	}
	if err != nil {
		*l.errs.at(s.i) = err
	}
	if s.task.meta.used() {
		e.intended, e.started = s.intended(), s.began()
		l.noteMeta(s.i, &s.task.meta)
	}
}

// publish is for a run that somebody looks at while it goes on: the counts are exact after each task, and its record goes to
// whoever takes it.
func (s *stint[T, R]) publish(result R, err error, ok bool) {
	r := s.run
	if r.taker != nil {
		s.result, s.err = result, err
		rec := s.record()
		rec.OK = ok
		r.taker(rec)
	}
	if ok {
		r.feed.succeeded.Add(1)
	} else if n := r.failed.Add(1); n == int64(r.options.StopAfterFailures) {
		r.cancel(ErrFailures)
	}
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
