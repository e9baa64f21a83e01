package journal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/worker-dispatcher/wd/remote"
	"github.com/worker-dispatcher/wd/tps"
)

// A sink writes the records of a run.
type sink[T, R any] struct{ *session[T, R] }

// Awaited says that tasks wait until their records are written.
func (s sink[T, R]) Awaited() bool { return true }

// Begin writes the header.
func (s sink[T, R]) Begin(h tps.LogHeader) error {
	s.began = h.Start
	id, err := json.Marshal(s.id)
	if err := errors.Join(err, s.log.Begin(h)); err != nil {
		return s.file.fault(err)
	}
	body := append(append(s.body(), journalName...), id...)
	if most := maxLine - 100; len(body) > most {
		return s.file.fault(fmt.Errorf("its header has %d bytes, want %d at most: shorten Name or Notes", len(body), most))
	}
	return s.commit(body)
}

// Write writes records.
func (s sink[T, R]) Write(records []tps.Record) error {
	s.batch = s.batch[:0]
	for i := range records {
		if err := s.log.Write(records[i : i+1]); err != nil {
			return s.file.fault(err)
		}
		s.add(&records[i], s.body())
	}
	return s.file.commit(s.batch)
}

// End writes the summary.
func (s sink[T, R]) End(l tps.LogSummary) error {
	if err := s.log.End(l); err != nil {
		return s.file.fault(err)
	}
	err := s.commit(s.body())
	if err == context.Cause(s.ctx) { // the run has ended of it
		return nil
	}
	return err
}

// body returns the line that the log has written, without its end.
func (s sink[T, R]) body() []byte {
	defer s.text.Reset()
	return bytes.TrimSuffix(s.text.Bytes(), []byte("}\n"))
}

// commit writes a single line.
func (s sink[T, R]) commit(body []byte) error {
	s.batch = append(append(s.batch[:0], body...), '\n')
	return s.file.commit(s.batch)
}

// add adds a record to the batch: the body of its line, with what only a journal has before it.
func (s sink[T, R]) add(r *tps.Record, body []byte) {
	s.mu.Lock()
	noted := s.begun[int(r.ID)]
	delete(s.begun, int(r.ID))
	delete(s.nths, int(r.ID))
	if noted == nil && r.Outcome == tps.Uncompleted {
		s.begun[int(r.ID)] = &task{} // it may still come
	}
	s.mu.Unlock()
	if noted == nil { // it has never begun
		s.batch = append(append(s.batch, body...), '\n')
		return
	}
	s.batch = append(append(s.batch, '{'), noted.ident...)
	if r.Outcome == tps.Succeeded || r.Outcome == tps.Failed && s.options.KeepFailures {
		s.addResult(r, maxLine-len(body)-len(noted.ident)-100)
	}
	if r.Outcome == tps.Failed && noted.over() != nil {
		s.batch = append(s.batch, cutName...)
	}
	s.batch = append(append(append(s.batch, ','), body[1:]...), '\n')
}

// addResult adds the result of a task, if it can be written in so many bytes.
func (s sink[T, R]) addResult(r *tps.Record, most int) {
	from := len(s.batch)
	result, ok := r.Result.(R)
	var err error
	if s.batch = append(s.batch, `,"result":`...); ok {
		err = encode(&s.batch, &result)
	}
	if n := len(s.batch) - from; err == nil && n > most {
		err = fmt.Errorf("it has %d bytes, want %d at most, as a line is held in memory", n, most)
	}
	if err == nil {
		return
	}
	s.batch = s.batch[:from]
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unsaved.Len++; s.unsaved.Len == 1 {
		s.unsaved.ID, s.unsaved.Err = int(r.ID), err
	}
}

// encode appends a result. The methods of its type may panic.
func encode[R any](dst *[]byte, result *R) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	*dst, err = remote.JSON.Append(*dst, result)
	return err
}
