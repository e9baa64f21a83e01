package journal

import (
	"iter"
	"sync"

	wd "github.com/worker-dispatcher/wd/generics"
)

// An order puts records of earlier runs between those of this one, which come in order by themselves.
type order[T, R any] struct {
	*session[T, R]
	lines *lines // of who yields

	mu      sync.Mutex
	awaited int        // tasks that run, and whose records have not been yielded
	held    []found[T] // tasks of earlier runs behind the first of these
}

func newOrder[T, R any](s *session[T, R], f *flow[T, R]) *order[T, R] {
	o := &order[T, R]{session: s, lines: &lines{store: s.file.store, size: s.had.size}}
	now := f.pass(s)
	s.pass = func(t found[T], p parsed) error {
		if o.hold(t) {
			return nil
		}
		return now(t, p)
	}
	return o
}

// await notes that the next task of the source runs.
func (o *order[T, R]) await() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.awaited++
	return true
}

// hold keeps the next task, which does not run, if others come before it.
func (o *order[T, R]) hold(t found[T]) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.awaited == 0 {
		return false
	}
	o.held = append(o.held, t)
	return true
}

// merge yields the records of both kinds in order. The error, if there is one, comes last.
func (o *order[T, R]) merge(records iter.Seq2[wd.Record[T, R], error]) iter.Seq2[wd.Record[T, R], error] {
	return func(yield func(wd.Record[T, R], error) bool) {
		var failure error
		for rec, err := range records {
			if failure = err; err == nil && !o.yield(rec, yield) {
				return
			}
		}
		if o.release(yield, func() bool { return len(o.held) > 0 }) && failure != nil {
			yield(wd.Record[T, R]{}, failure)
		}
	}
}

// yield yields a record between those held that belong before it and, if no other is awaited, behind it. False: the loop has been left.
func (o *order[T, R]) yield(rec wd.Record[T, R], yield func(wd.Record[T, R], error) bool) bool {
	return o.release(yield, func() bool { return len(o.held) > 0 && o.held[0].id < rec.ID }) && yield(rec, nil) && o.release(yield, o.last)
}

// last reports whether what is held is to be yielded after a record, as no other is awaited, or notes that this one has been.
func (o *order[T, R]) last() bool {
	if o.awaited == 1 && len(o.held) > 0 {
		return true
	}
	o.awaited--
	return false
}

// release yields what is held for as long as due, called with the lock, says so. False: the loop has been left.
func (o *order[T, R]) release(yield func(wd.Record[T, R], error) bool, due func() bool) bool {
	for t, ok := o.pop(due); ok; t, ok = o.pop(due) {
		p, err := o.lines.at(t.at.offset())
		var rec wd.Record[T, R]
		if err == nil {
			rec, err = o.record(t, p)
		}
		if err != nil {
			o.cancel(o.file.fault(err))
		} else if !yield(rec, nil) {
			return false
		}
	}
	return true
}

// pop takes the first of what is held, if it is due.
func (o *order[T, R]) pop(due func() bool) (t found[T], ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !due() {
		return t, false
	}
	t, o.held = o.held[0], o.held[1:]
	return t, true
}
