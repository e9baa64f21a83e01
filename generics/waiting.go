package wd

import (
	"maps"
	"slices"
)

// A waiting is what is kept of a failed attempt while its task waits for the next one: should the run end before, that was its last.
type waiting[R any] struct {
	unit           Unit // of the next attempt
	result         R
	err            error
	started, ended int64
	meta           Meta
}

// wait keeps a failed attempt.
func (r *run[T, R]) wait(w waiting[R]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.waiting == nil {
		r.waiting = map[int]waiting[R]{}
	}
	r.waiting[w.unit.first] = w
}

// forget drops and returns what was kept of an attempt.
func (r *run[T, R]) forget(i int) waiting[R] {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := r.waiting[i]
	delete(r.waiting, i)
	return w
}

// giveUpAll gives up the tasks whose next attempt did not come, wherever their units are.
func (r *run[T, R]) giveUpAll() {
	for _, i := range slices.Sorted(maps.Keys(r.waiting)) {
		r.giveUp(r.waiting[i].unit)
	}
}

// giveUp makes a failed attempt its task's last, as the run is over or the strategy wants no other.
func (r *run[T, R]) giveUp(u Unit) {
	w := r.forget(u.first)
	s := r.newStint()
	s.unit = Unit{claim: &claim{tried: u.claim.tried.before}, first: u.first, due: u.due}
	s.final, s.i, s.now, s.started, s.ended, s.result, s.broken = true, u.first, r.clock(), w.started, w.ended, w.result, w.err
	s.task = Task[T]{ID: r.id(u.first), Value: r.at(u.first), meta: w.meta}
	ended := make(chan struct{}) // a hook may take its goroutine with it
	go func() {
		defer close(ended)
		defer r.count(s)
		s.work()
	}()
	<-ended
}
