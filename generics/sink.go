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
type Sink interface {
	Write(records []tps.Record) error
}

// maxBatch is how many records may wait for a sink.
const maxBatch = 4096

// A writer carries records to a sink.
type writer struct {
	sink Sink
	fail func(error)

	mu     sync.Mutex
	change *sync.Cond
	batch  []tps.Record
	closed bool
	failed bool
	ended  chan struct{}
}

// newWriter returns a writer at work. fail is told of an error of the sink, which then gets nothing more.
func newWriter(s Sink, fail func(error)) *writer {
	w := &writer{sink: s, fail: fail, ended: make(chan struct{})}
	w.change = sync.NewCond(&w.mu)
	go w.work()
	return w
}

// put hands a record over, waiting if too many do.
func (w *writer) put(r tps.Record) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.batch) >= maxBatch && !w.failed {
		w.change.Wait()
	}
	if !w.failed {
		w.batch = append(w.batch, r)
		w.change.Broadcast()
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
	defer func() { w.giveUp(err) }()
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

// write calls the sink.
func (w *writer) write(batch []tps.Record) error {
	return guarded(func() error { return w.sink.Write(batch) })
}

// hasFailed reports whether the sink has.
func (w *writer) hasFailed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.failed
}

// giveUp lets all go that wait for the sink, if it has failed.
func (w *writer) giveUp(err error) {
	if err == nil {
		return
	}
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
	return tps.Record{
		Event: tps.Event{
			ID: int64(rec.ID), Intended: at(rec.Intended), Started: at(rec.Started), Ended: at(rec.Ended), Outcome: outcome,
		},
		Attempt: rec.Attempt, Tag: rec.Tag, Err: rec.Err, Task: rec.Task, Result: rec.Result, Meta: rec.Meta,
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
