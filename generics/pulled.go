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
	return r.pulled[i]
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
		r.ledger.cells.at(i).value = v
		return true, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pulled == nil {
		r.pulled = map[int]T{}
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
