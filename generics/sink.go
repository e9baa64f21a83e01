package wd

import (
	"sync"
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

// A Sink takes the records of a run as its tasks end: completed, abandoned and dropped ones. Write is called with one batch at a
// time, by one goroutine, and must not keep the slice. Its error ends the run and is the run's.
//
// While a sink is busy, some thousand records wait for it; then tasks do.
//
// A sink may have two more methods, as [tps.LogWriter] has, whose errors end the run too:
//
//	Begin(tps.LogHeader) error // before any task starts
//	End(tps.LogSummary) error  // after the last Write and the last hook, unless Begin or Write failed
//
// One that has begun and gets no End, as its Write failed or that of a sink beside it, is told so if it has a method for it:
//
//	Abort()
//
// And it may have a third, for records that count, such as those of a journal:
//
//	Awaited() bool // before any task starts
//
// If that returns true, a task that has ended is not counted, nor yielded by a stream, and its worker takes no other one, until the Write of
// its record has returned, which is no part of the task's time. What came meanwhile is the next batch. OnAllDone would change a result
// after that, so the two together are an error of the run.
type Sink interface {
	Write(records []tps.Record) error
}

// maxBatch is how many records may wait for a sink.
const maxBatch = 4096

// A writer carries records to a sink.
type writer struct {
	sink Sink
	fail func(error)

	mu             sync.Mutex
	change         *sync.Cond
	batch          []tps.Record
	taken, written int64 // records handed over, and those of them for which Write has returned
	closed         bool
	failed         bool
	ended          chan struct{}
}

// newWriter returns a writer at work. fail is told of an error of the sink, which then gets nothing more.
func newWriter(s Sink, fail func(error)) *writer {
	w := &writer{sink: s, fail: fail, ended: make(chan struct{})}
	w.change = sync.NewCond(&w.mu)
	go w.work()
	return w
}

// put hands a record over, waiting if too many do, and if that is wanted until it has been written.
func (w *writer) put(r tps.Record, await bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.batch) >= maxBatch && !w.failed {
		w.change.Wait()
	}
	if !w.failed {
		w.batch = append(w.batch, r)
		w.taken++
		w.change.Broadcast()
	}
	for turn := w.taken; await && w.written < turn && !w.failed; {
		w.change.Wait()
	}
}

// close waits until all has been written.
func (w *writer) close() {
	w.mu.Lock()
	w.closed = true
	w.change.Broadcast()
	w.mu.Unlock()
	<-w.ended
}

// work writes until the writer is closed.
func (w *writer) work() {
	defer close(w.ended)
	err := ErrGoexit // unless the loop ends otherwise
	defer func() {
		if err != nil {
			abort(w.sink)
			w.giveUp(err)
		}
	}()
	var spare []tps.Record
	for {
		batch := w.take(spare)
		if len(batch) == 0 {
			err = nil
			return
		}
		if err = w.write(batch); err != nil {
			return
		}
		err = ErrGoexit
		w.wrote(len(batch))
		clear(batch)
		spare = batch[:0]
	}
}

// take waits for records and returns them, none at the end.
func (w *writer) take(spare []tps.Record) []tps.Record {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.batch) == 0 && !w.closed {
		w.change.Wait()
	}
	batch := w.batch
	w.batch = spare
	w.change.Broadcast()
	return batch
}

// wrote lets those go that wait for their records.
func (w *writer) wrote(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.written += int64(n)
	w.change.Broadcast()
}

// write calls the sink.
func (w *writer) write(batch []tps.Record) error {
	return guarded(func() error { return w.sink.Write(batch) })
}

// abort tells a sink that has begun that it gets no End.
func abort(s Sink) {
	if a, ok := s.(interface{ Abort() }); ok {
		a.Abort()
	}
}

// hasFailed reports whether the sink has.
func (w *writer) hasFailed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.failed
}

// giveUp lets all go that wait for the sink, which has failed.
func (w *writer) giveUp(err error) {
	w.fail(err)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed, w.batch = true, nil
	w.change.Broadcast()
}

// sinkRecord returns a record as sinks get it.
func (r *run[T, R]) sinkRecord(rec Record[T, R]) tps.Record {
	at := func(t time.Time) int64 {
		if t.IsZero() {
			return 0
		}
		return int64(t.Sub(r.start))
	}
	outcome := rec.outcome()
	if outcome == tps.Failed && rec.Err == nil {
		rec.Err = unsuccessful(&rec.Result)
	}
	var earlier []tps.Attempt
	for _, a := range rec.Earlier {
		earlier = append(earlier, tps.Attempt{ID: int64(rec.ID), Started: at(a.Started), Ended: at(a.Ended)})
	}
	return tps.Record{
		Event: tps.Event{
			ID: int64(rec.ID), Intended: at(rec.Intended), Started: at(rec.Started), Ended: at(rec.Ended), Outcome: outcome,
		},
		Attempt: rec.Attempt, Earlier: earlier, Tag: rec.Tag, Err: rec.Err, Task: rec.Task, Result: rec.Result, Meta: rec.Meta,
	}
}

// outcome returns how the task ended, as tps names it.
func (r Record[T, R]) outcome() tps.Outcome {
	switch {
	case r.OK:
		return tps.Succeeded
	case r.Started.IsZero():
		return tps.Dropped
	case r.Ended.IsZero():
		return tps.Uncompleted
	}
	return tps.Failed
}
