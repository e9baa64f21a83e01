package wd

import (
	"math"
	"time"
)

// ready makes a unit ready to run, and returns what runs it: to be called until it returns false. It is nil if the unit is not to run, as that
// has been done before. It has returned when tasks run: of what stands on the stack of a worker that sleeps in a task, nothing is in the cache
// when it wakes up.
func (r *run[T, R]) ready(u Unit, in slot, flows bool) (loop func() (more bool)) {
	if !u.open() || !r.feed.tally.enter() {
		return nil
	}
	s := r.stints.Get().(*stint[T, R])
	s.begin(u, in, flows)
	if r.options.Grace > 0 {
		return func() bool { r.execGuarded(s); return false }
	}
	return s.loop
}

// plain reports whether what tasks return goes into a ledger of known length, and nowhere else.
func (r *run[T, R]) plain() bool {
	o := &r.options
	return r.src.known() && r.ledger != nil && !r.judged && !r.watched && o.Grace == 0 && !o.Retry.on()
}

// execGuarded runs a stint in a goroutine of its own, which can be left behind.
func (r *run[T, R]) execGuarded(s *stint[T, R]) {
	s.guard, s.leaves, s.flows = new(guard), false, false
	if r.options.Timeout > 0 {
		s.watch = &watch{news: make(chan struct{}, 1)} // a unit with a timeout is a single task
		s.task.meta.watch = s.watch
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.work()
	}()
	if r.overdue(s, ended) {
		if ran, ok := s.guard.abandon(); ok {
			r.abandon(s, ran)
			return
		}
	}
	<-ended
	r.leave(s)
}

// overdue waits for the end of a stint, and returns true if it should have ended by now.
func (r *run[T, R]) overdue(s *stint[T, R], ended <-chan struct{}) bool {
	var late <-chan time.Time
	var news <-chan struct{}
	if s.watch != nil {
		news = s.watch.news
	}
	for {
		select {
		case <-ended:
			return false
		case <-news:
			if late = nil; !s.watch.runs.Load() { // it waits elsewhere, or only hooks are left
				continue
			}
			timer := time.NewTimer(min(r.options.Timeout, math.MaxInt64-r.options.Grace) + r.options.Grace)
			defer timer.Stop()
			late = timer.C
		case <-late:
			return true
		case <-r.feed.abandoned:
			return true
		}
	}
}

// leave counts a stint that has ended, and keeps it for another unit.
func (r *run[T, R]) leave(s *stint[T, R]) {
	s.report()
	r.feed.tally.leave()
	if !s.plain || s.settled {
		*s = stint[T, R]{run: r, plain: s.plain, loop: s.loop}
	}
	r.stints.Put(s)
}

// abandon takes a stint away from the task that keeps it, if one ran.
func (r *run[T, R]) abandon(s *stint[T, R], ran bool) {
	if ran {
		r.noteAbandoned(s)
	}
	r.count(s)
	r.feed.tally.leave()
}

func (r *run[T, R]) noteAbandoned(s *stint[T, R]) {
	r.unended.Add(1)
	intended := s.intendedOf(s.started) // where it began elsewhere it still may say
	if l := r.ledger; l != nil {
		e, _ := l.place(s.i)
		e.intended, e.started = intended, s.started
		e.set(abandoned, 0)
		*l.errs.at(s.i) = ErrAbandoned
		if before := s.unit.tried(); before != nil {
			*l.tried.at(s.i) = before
		}
	}
	if r.taker != nil {
		r.taker(s.i, Record[T, R]{
			ID: r.id(s.i), Attempt: s.unit.attempts() + 1, Task: r.at(s.i), Err: ErrAbandoned,
			Intended: r.time(intended), Started: r.time(s.started), Earlier: s.unit.tried().attempts(r.start),
		})
	}
	r.forget(s.i)
	r.release(s.i)
}

func (r *run[T, R]) count(s *stint[T, R]) {
	if s.succeeded > 0 {
		r.feed.succeeded.Add(int64(s.succeeded))
	}
	if s.failed > 0 {
		r.failed.Add(int64(s.failed))
	}
}

// drop notes the tasks of a unit as dropped. One that was to be started again has failed.
func (r *run[T, R]) drop(u Unit) {
	if u.attempts() > 0 {
		if _, ok := u.take(); ok {
			r.giveUp(u)
		}
		return
	}
	intended, paced := u.due.offset()
	if !paced {
		intended = time.Duration(r.clock())
	}
	r.feed.tuning.dropped(intended, 1)
	for i, ok := u.take(); ok; i, ok = u.take() {
		r.noteDropped(i, int64(intended))
	}
}

func (r *run[T, R]) noteDropped(i int, intended int64) {
	r.dropped.Add(1)
	if l := r.ledger; l != nil {
		e, _ := l.place(i)
		e.intended = intended
		e.set(dropped, 0)
		*l.errs.at(i) = ErrDropped
	}
	if r.taker != nil {
		r.taker(i, Record[T, R]{ID: r.id(i), Task: r.at(i), Err: ErrDropped, Intended: r.time(intended)})
	}
	r.release(i)
}
