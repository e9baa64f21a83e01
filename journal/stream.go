package journal

import (
	"context"
	"iter"

	wd "github.com/worker-dispatcher/wd/generics"
)

// Stream runs the tasks of src that are not yet done and yields the record of each task as it ends, and those of earlier runs as the source
// comes to them. What is yielded is in the file. It is otherwise as [wd.Dispatcher.Stream]; errors are those of [Journal.Run] and, in the last pair, an
// [*UnsavedError] if what was yielded has results that are not in the file.
func (j *Journal[T, R]) Stream(ctx context.Context, src wd.Source[T]) iter.Seq2[wd.Record[T, R], error] {
	return j.stream(ctx, func(s *session[T, R], f *flow[T, R]) iter.Seq2[wd.Record[T, R], error] {
		s.pass = f.pass(s)
		return s.dispatcher().Stream(s.ctx, s.filter(src, s.keep))
	})
}

// StreamInOrder is Stream in ID order: see [wd.Dispatcher.StreamInOrder]. The same input gives the same results as if no run had been cut
// off. Of each task of an earlier run that has to wait for its turn it holds the value.
func (j *Journal[T, R]) StreamInOrder(ctx context.Context, src wd.Source[T], window int) iter.Seq2[wd.Record[T, R], error] {
	return j.stream(ctx, func(s *session[T, R], f *flow[T, R]) iter.Seq2[wd.Record[T, R], error] {
		o := newOrder(s, f)
		left := s.filter(src, func(id int, v T) bool { return s.keep(id, v) && o.await() })
		return o.merge(s.dispatcher().StreamInOrder(s.ctx, left, window))
	})
}

// A flow carries records to the loop that ranges over a stream.
type flow[T, R any] struct {
	records chan wd.Record[T, R] // closed at the end
	left    chan struct{}        // closed when the loop has been left
	err     error                // of the run, at its end
	panic   any                  // in the run's goroutine, to be had in the loop's
}

// pass returns what sends the record of a task that does not run.
func (f *flow[T, R]) pass(s *session[T, R]) func(found[T], parsed) error {
	return func(t found[T], p parsed) error {
		rec, err := s.record(t, p)
		if err == nil {
			f.send(rec)
		}
		return err
	}
}

// send hands a record over; false: nobody wants it.
func (f *flow[T, R]) send(rec wd.Record[T, R]) bool {
	select {
	case f.records <- rec:
		return true
	case <-f.left:
		return false
	}
}

// stream runs what open returns in a goroutine of its own, as records of earlier runs come while the next task is looked for.
func (j *Journal[T, R]) stream(ctx context.Context, open func(*session[T, R], *flow[T, R]) iter.Seq2[wd.Record[T, R], error]) iter.Seq2[wd.Record[T, R], error] {
	return func(yield func(wd.Record[T, R], error) bool) {
		s, err := j.begin(ctx)
		if err != nil {
			yield(wd.Record[T, R]{}, err)
			return
		}
		f := &flow[T, R]{records: make(chan wd.Record[T, R]), left: make(chan struct{})}
		go f.run(s, open)
		if f.yield(yield, s.cancel) && f.err != nil {
			yield(wd.Record[T, R]{}, f.err)
		}
		if f.panic != nil {
			panic(f.panic)
		}
	}
}

// run runs a session to its end.
func (f *flow[T, R]) run(s *session[T, R], open func(*session[T, R], *flow[T, R]) iter.Seq2[wd.Record[T, R], error]) {
	defer close(f.records)
	defer func() {
		f.err = join(f.err, s.end())
		f.panic = recover()
	}()
	for rec, err := range open(s, f) {
		if err != nil {
			f.err = err
		} else if !f.send(rec) {
			return
		}
	}
	f.err = join(f.err, s.lost())
}

// yield yields the records, and returns false if the loop has been left. All has ended by then.
func (f *flow[T, R]) yield(yield func(wd.Record[T, R], error) bool, cancel context.CancelCauseFunc) bool {
	defer func() {
		close(f.left)
		cancel(wd.ErrStopped) // of no effect at the end
		for range f.records {
		}
	}()
	for rec := range f.records {
		if !yield(rec, nil) {
			return false
		}
	}
	return true
}
