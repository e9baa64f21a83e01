package journal

import (
	"context"
	"strconv"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// handler returns h with a note before each task.
func (s *session[T, R]) handler(h wd.Handler[T, R]) wd.Handler[T, R] {
	return func(ctx context.Context, t *wd.Task[T]) (R, error) {
		err := s.start(ctx, t)
		if err == nil {
			return h(ctx, t)
		}
		if err != wd.ErrAbandoned {
			s.cancel(err)
			t.Began(time.Time{}) // and never will
		}
		return *new(R), err
	}
}

// start notes that a task begins, before the handler may change its value. Further attempts are noted already; a task that was abandoned
// before it came here must not begin.
func (s *session[T, R]) start(ctx context.Context, t *wd.Task[T]) error {
	s.mu.Lock()
	noted, nth := s.begun[t.ID], max(1, s.nths[t.ID])
	s.mu.Unlock()
	switch {
	case noted != nil && noted.ident == nil:
		return wd.ErrAbandoned
	case noted != nil:
		return nil
	}
	key, err := s.appendKey(nil, t.Value)
	if err != nil {
		return err
	}
	ident := appendNth(key, nth)
	s.mu.Lock()
	s.begun[t.ID] = &task{ident, ctx.Err}
	s.mu.Unlock()
	if s.options.Interrupted == Rerun {
		return nil
	}
	t.Began(time.Time{}) // not yet
	line := append(append([]byte("{"), ident...), `,"began_ns":`...)
	line = append(strconv.AppendInt(line, int64(time.Since(s.began)), 10), '\n')
	if err := s.file.commit(line); err != nil {
		return err
	}
	t.Began(time.Now())
	return nil
}
