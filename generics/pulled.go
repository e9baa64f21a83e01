package wd

import "iter"

// at returns the i-th task.
func (r *run[T, R]) at(i int) T {
	switch {
	case r.src.known():
		return r.src.value(i)
	case r.ledger != nil:
		return r.ledger.cells.at(i).value
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pulled[i].value
}

// id returns the number of the i-th task.
func (r *run[T, R]) id(i int) int {
	if !r.src.filtered {
		return i + 1
	}
	if r.src.known() || r.ledger != nil {
		return numberOf(&r.src, r.ledger, i)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.pulled[i].id
}

// numberOf is id for a run that has a ledger, or a source of known length.
func numberOf[T, R any](s *Source[T], l *ledger[T, R], i int) int {
	switch {
	case !s.filtered:
		return i + 1
	case s.known():
		return s.number(i)
	}
	return l.ids.get(i)
}

func (r *run[T, R]) value(i int) any { return r.at(i) }

// pull takes the i-th task from a source of unknown length. It is called by one goroutine at a time.
func (r *run[T, R]) pull(i int) (ok bool, err error) {
	if r.pullNext == nil {
		r.pullNext, r.pullStop = iter.Pull2(r.src.open(r.ctx))
	}
	v, err, ok := r.pullNext()
	if !ok || err != nil {
		return false, err
	}
	if r.ledger != nil {
		r.ledger.cells.at(i).value = v.value
		if r.src.filtered {
			*r.ledger.ids.at(i) = v.id
		}
		return true, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pulled == nil {
		r.pulled = map[int]item[T]{}
	}
	r.pulled[i] = v
	return true, nil
}

// release forgets the i-th task, which has ended.
func (r *run[T, R]) release(i int) {
	if r.ledger == nil && !r.src.known() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.pulled, i)
	}
}

// stop ends the iterator of a source of unknown length.
func (r *run[T, R]) stop() {
	defer func() {
		if v := recover(); v != nil {
			r.fault(newPanicError(0, v))
		}
	}()
	if r.pullStop != nil {
		r.pullStop()
	}
}
