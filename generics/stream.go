package wd

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
)

// Stream runs the tasks of src and yields the record of each as it ends, in constant memory: also dropped and abandoned ones, with
// their errors. Each range over it is a run of its own.
//
// Tasks run ahead of a loop that is slow, by 64 records and those in flight; then they wait for it. So a loop that breaks off does not get the
// records of up to so many tasks that have run. [Options].Sink and OnDone have got them all, and Options.Observe their number; StreamInOrder runs
// no further ahead than its window.
//
// The error of a pair is never a task's, for which see the record's Err, but the run's, as Run has it: it comes in a last pair of its
// own, whose record is empty. There is none if the run came to its end or to that of Runtime.
// To break out of the loop ends the run; the loop is left when all it started has ended, but for tasks abandoned after Grace.
func (d *Dispatcher[T, R]) Stream(ctx context.Context, src Source[T]) iter.Seq2[Record[T, R], error] {
	return d.stream(ctx, src, 0)
}

// StreamInOrder is Stream in ID order: a record is held back until those before it have been yielded. No task starts that is window or
// more ahead of the first one not yielded, so that no more than window records are held; with 1 it is the next task that runs while the loop has one.
// A window below 1 is an error of the run.
func (d *Dispatcher[T, R]) StreamInOrder(ctx context.Context, src Source[T], window int) iter.Seq2[Record[T, R], error] {
	if window < 1 {
		err := fmt.Errorf("StreamInOrder: window is %d, want 1 or more", window)
		return func(yield func(Record[T, R], error) bool) { yield(Record[T, R]{}, err) }
	}
	return d.stream(ctx, src, window)
}

// streamBuffer is how many records may wait for the loop. With fewer, short tasks take longer: see DESIGN.md.
const streamBuffer = 64

func (d *Dispatcher[T, R]) stream(ctx context.Context, src Source[T], window int) iter.Seq2[Record[T, R], error] {
	return func(yield func(Record[T, R], error) bool) {
		err := d.validate(ctx, src)
		if err == nil && d.onAllDone != nil {
			err = errors.New("OnAllDone is set, want none for a stream: it keeps no records")
		}
		if err != nil {
			yield(Record[T, R]{}, err)
			return
		}
		newStream(ctx, d, src, window).yieldAll(yield)
	}
}

// A stream is a run whose records are yielded.
type stream[T, R any] struct {
	*run[T, R]
	records chan numbered[T, R]  // as they come; closed at the end of the run
	window  int                  // 0: yielded as they come
	held    map[int]Record[T, R] // by index
	next    int                  // index of the first task not yielded
}

// A numbered is the record of the i-th task.
type numbered[T, R any] struct {
	i int
	Record[T, R]
}

// newStream begins a run.
func newStream[T, R any](ctx context.Context, d *Dispatcher[T, R], src Source[T], window int) *stream[T, R] {
	s := &stream[T, R]{records: make(chan numbered[T, R], streamBuffer), window: window, held: map[int]Record[T, R]{}}
	s.run = newRun(ctx, d, src, func(i int, rec Record[T, R]) { s.records <- numbered[T, R]{i, rec} })
	if window > 0 {
		s.feed.window, s.feed.single, s.feed.awaits = window, true, true
	}
	go func() {
		defer close(s.records)
		s.perform()
	}()
	return s
}

// yieldAll yields the records and at last the error of the run.
func (s *stream[T, R]) yieldAll(yield func(Record[T, R], error) bool) {
	defer s.drain()
	more := true
	for rec := range s.records {
		if more = s.yield(rec, yield); !more {
			s.drain()
			break
		}
	}
	more = more && s.yieldHeld(yield)
	if _, err := s.outcome(); err != nil && more {
		yield(Record[T, R]{}, err)
	}
}

// yieldHeld yields what is left when there are gaps, as the run ended before its tasks did.
func (s *stream[T, R]) yieldHeld(yield func(Record[T, R], error) bool) bool {
	for _, i := range slices.Sorted(maps.Keys(s.held)) {
		if rec := s.held[i]; !yield(rec, nil) {
			return false
		}
	}
	return true
}

// drain ends the run, if it goes on, and waits for its end.
func (s *stream[T, R]) drain() {
	s.cancel(ErrStopped)
	for range s.records {
	}
}

// yield yields a record, and in order those that waited for it; false ends the loop.
func (s *stream[T, R]) yield(rec numbered[T, R], yield func(Record[T, R], error) bool) bool {
	if s.window == 0 {
		return yield(rec.Record, nil)
	}
	s.held[rec.i] = rec.Record
	for {
		rec, ok := s.held[s.next]
		if !ok {
			return true
		}
		delete(s.held, s.next)
		s.next++
		s.feed.moveWindow(s.next)
		if !yield(rec, nil) {
			return false
		}
	}
}
