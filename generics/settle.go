package wd

import (
	"errors"
	"time"
)

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

// arrive takes over what there is to know of a task that ran elsewhere: whether it panicked there, and when it began and ended. It returns false if it never
// began, as the run is over.
func (s *stint[T, R]) arrive(err error) bool {
	if p, ok := errors.AsType[*PanicError](err); ok && p.ID == s.task.ID && !s.guard.lost() {
		s.run.panicked(p)
	}
	if at := s.task.meta.began; !at.IsZero() {
		s.away = min(max(s.started, int64(at.Sub(s.run.start))), s.ended)
		if at := s.task.meta.ended; !at.IsZero() {
			s.ended = min(max(s.away, int64(at.Sub(s.run.start))), s.ended)
		}
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
	before := s.unit.tried()
	u.claim.tried = &tried{s.began(), s.ended, err, before.count() + 1, before}
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
		Intended: r.time(s.intended()), Started: r.time(s.began()), Ended: r.time(s.ended), Earlier: s.unit.tried().attempts(r.start), Tag: s.task.meta.tag,
		Meta: s.task.meta.values,
	}
}

func (s *stint[T, R]) intended() int64 { return s.intendedOf(s.began()) }

// intendedOf returns when a task that began at some time was intended to start.
func (s *stint[T, R]) intendedOf(began int64) int64 {
	if due, paced := s.unit.due.offset(); paced {
		return int64(due)
	}
	return began
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
	if before := s.unit.tried(); before != nil {
		*l.tried.at(s.i) = before
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
		r.taker(s.i, rec)
	}
	if ok {
		r.feed.succeeded.Add(1)
	} else if n := r.failed.Add(1); n == int64(r.options.StopAfterFailures) {
		r.cancel(ErrFailures)
	}
}
