package journal

import (
	"context"
	"strconv"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// handler returns h with a note before each task, and one behind those that the end of the run has failed.
func (s *session[T, R]) handler(h wd.Handler[T, R]) wd.Handler[T, R] {
	return func(ctx context.Context, t *wd.Task[T]) (result R, err error) {
		noted, err := s.start(t)
		if err != nil {
			s.cancel(err)
			t.Began(time.Time{}) // and never will
			return result, err
		}
		result, err = h(ctx, t)
		if err != nil && ctx.Err() != nil && context.Cause(ctx) != wd.ErrTimeout {
			s.mu.Lock()
			noted.cut = true
			s.mu.Unlock()
		}
		return result, err
	}
}

// start notes that a task begins, before the handler may change its value. A further attempt has been noted.
func (s *session[T, R]) start(t *wd.Task[T]) (*task, error) {
	s.mu.Lock()
	noted, nth := s.begun[t.ID], max(1, s.nths[t.ID])
	s.mu.Unlock()
	if noted != nil {
		return noted, nil
	}
	key, err := s.appendKey(nil, t.Value)
	if err != nil {
		return nil, err
	}
	noted = &task{ident: appendNth(key, nth)}
	s.mu.Lock()
	s.begun[t.ID] = noted
	s.mu.Unlock()
	if s.options.Interrupted == Rerun {
		return noted, nil
	}
	at := time.Now()
	line := append(append([]byte("{"), noted.ident...), `,"began_ns":`...)
	line = append(strconv.AppendInt(line, int64(at.Sub(s.began)), 10), '\n')
	if err := s.file.commit(line); err != nil {
		return nil, s.fault(err)
	}
	t.Began(time.Now())
	return noted, nil
}
