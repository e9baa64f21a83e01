package journal

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
	"github.com/worker-dispatcher/wd/tps"
)

// A session is one run with a journal.
type session[T, R any] struct {
	*Journal[T, R]
	id     identity
	file   *file
	had    *contents
	lines  *lines
	ctx    context.Context
	cancel context.CancelCauseFunc
	pass   func(found[T], parsed) error // gets the tasks that do not run, in order, with their lines

	source  sync.Mutex // held while it is decided whether a task runs
	ended   bool
	ahead   bool // the run has not begun
	earlier Earlier
	total   int // of the source so far, which is the last ID

	mu      sync.Mutex
	nths    map[int]int   // by ID, of tasks whose key was there before
	begun   map[int]*task // by ID, until their records are written
	unsaved UnsavedError  // results that could not be written

	began time.Time // the start of the run
	log   *tps.LogWriter
	text  bytes.Buffer // of log
	batch []byte
}

// A task is what is known of one that has begun.
type task struct {
	ident []byte
	over  func() error // whether the run is over
}

func newSession[T, R any](ctx context.Context, j *Journal[T, R], id identity, f *file, c *contents) *session[T, R] {
	s := &session[T, R]{
		Journal: j, id: id, file: f, had: c, lines: &lines{store: f.store, size: c.size},
		nths: map[int]int{}, begun: map[int]*task{}, unsaved: UnsavedError{Path: j.path},
	}
	s.ctx, s.cancel = context.WithCancelCause(ctx)
	s.log = tps.NewLogWriter(&s.text, &tps.LogOptions{Notes: j.options.Notes})
	return s
}

// dispatcher returns the user's, with the journal around it.
func (s *session[T, R]) dispatcher() *wd.Dispatcher[T, R] {
	return s.d.Wrap(s.handler).Tee(sink[T, R]{s})
}

// end closes the file. Whoever comes later, as he was abandoned, changes nothing.
func (s *session[T, R]) end() error {
	s.cancel(nil)
	s.source.Lock()
	s.ended = true
	s.source.Unlock()
	return s.file.close()
}

// A found task is one that does not run, and where the file has its record.
type found[T any] struct {
	id   int
	task T
	at   place
}

// keep reports whether a task of the source is to run. If not, it is passed on.
func (s *session[T, R]) keep(id int, v T) bool {
	s.source.Lock()
	defer s.source.Unlock()
	if s.ended {
		return false
	}
	if s.ctx.Err() == nil {
		runs, err := s.find(id, v)
		if err == nil {
			s.total = id
			return runs
		}
		s.cancel(s.file.fault(fmt.Errorf("task %d: %w", id, err)))
	}
	if s.ahead {
		s.total = id
	}
	return s.ahead // the run may not have noticed yet that it has ended
}

// filter returns what is to run of a source.
func (s *session[T, R]) filter(src wd.Source[T], keep func(int, T) bool) wd.Source[T] {
	s.ahead = true
	defer func() { s.ahead = false }()
	return src.Filter(keep)
}

// find looks for a task in the file, and reports whether it is to run.
func (s *session[T, R]) find(id int, v T) (runs bool, err error) {
	ident, err := s.identify(id, v)
	if err != nil {
		return true, err
	}
	at := s.had.get(ident)
	if s.runs(at.state()) {
		return true, nil
	}
	p, err := s.lines.at(at.offset())
	if err != nil || !bytes.Equal(p.ident, ident) { // another task that has the same hash
		return true, err
	}
	s.earlier.add(at.state())
	return false, s.pass(found[T]{id, v, at}, p)
}

// identify returns what a task of the source is known by.
func (s *session[T, R]) identify(id int, v T) ([]byte, error) {
	key, err := s.appendKey(nil, v)
	if err != nil {
		return nil, err
	}
	nth := s.had.count(key)
	if nth > 1 {
		s.mu.Lock()
		s.nths[id] = nth
		s.mu.Unlock()
	}
	return appendNth(key, nth), nil
}

// runs reports whether a task in a state is to run.
func (s *session[T, R]) runs(state place) bool {
	switch state {
	case done:
		return false
	case failed:
		return !s.options.KeepFailures
	case interrupted:
		return s.options.Interrupted == Rerun
	}
	return true
}

// record returns the record of a task, whose line is p.
func (s *session[T, R]) record(f found[T], p parsed) (rec wd.Record[T, R], err error) {
	if f.at.state() == interrupted {
		return wd.Record[T, R]{ID: f.id, Task: f.task, Err: ErrInterrupted}, nil
	}
	l, err := parseLogged(p.rest)
	if err != nil {
		return rec, err
	}
	start := s.had.startOf(f.at.offset())
	after := func(ns int64) time.Time { return start.Add(time.Duration(ns)) }
	rec = wd.Record[T, R]{
		ID: f.id, Task: f.task, Attempt: max(1, l.Attempt), OK: f.at.state() == done, Err: l.err(),
		Intended: after(l.Intended), Started: after(l.Started), Ended: after(l.Ended), Tag: l.Tag, Meta: l.Meta,
	}
	for _, a := range l.Earlier {
		rec.Earlier = append(rec.Earlier, wd.Attempt{Started: after(a[0]), Ended: after(a[1])})
	}
	if p.result == nil {
		return rec, nil
	}
	return rec, remote.JSON.Decode(p.result, &rec.Result)
}

// warnings are what the user should know of, and was no error.
func (s *session[T, R]) warnings() (all []string) {
	if s.had.torn != "" {
		all = append(all, s.had.torn)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unsaved.Len > 0 {
		all = append(all, s.unsaved.text())
	}
	return all
}

// lost returns an error if results could not be written.
func (s *session[T, R]) lost() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unsaved.Len == 0 {
		return nil
	}
	e := s.unsaved
	return &e
}
