package journal

import (
	"context"

	wd "github.com/worker-dispatcher/wd/generics"
)

// Running is a run with a journal that goes on. What it has of [wd.Running] is of the tasks that run now: Snapshot, Pause, Resume, SetWorkers,
// SetRate, SetPlan and Stop.
type Running[T, R any] struct {
	*wd.Running[T, R]
	ended   chan struct{}
	session *session[T, R] // nil if the run was refused
	kept    []wd.Record[T, R]
	err     error // of the file, at its end
}

// Start reads the file, begins a run of the tasks of src that are not yet done, and returns. What Run would refuse, Wait does.
func (j *Journal[T, R]) Start(ctx context.Context, src wd.Source[T]) *Running[T, R] {
	w := &Running[T, R]{ended: make(chan struct{})}
	s, err := j.begin(ctx)
	if err != nil {
		w.Running = wd.Refused[T, R](err)
		close(w.ended)
		return w
	}
	w.session, s.pass = s, w.keep
	defer func() {
		if w.Running == nil { // a function of Wrap has panicked
			_ = s.end()
		}
	}()
	w.Running = s.dispatcher().Start(s.ctx, s.filter(src, s.keep))
	go func() {
		defer close(w.ended)
		<-w.Running.Done()
		w.err = s.end()
	}()
	return w
}

// keep keeps the record of a task that does not run.
func (w *Running[T, R]) keep(f found[T], p parsed) error {
	rec, err := w.session.record(f, p)
	w.kept = append(w.kept, rec)
	return err
}

// Wait waits for the end of the run, at which the file is closed and another run may have it, and returns what Run does. It may be called several times.
func (w *Running[T, R]) Wait() (*Report[T, R], error) {
	<-w.ended
	rep, err := w.Running.Wait()
	if w.session == nil {
		return &Report[T, R]{Report: rep}, err
	}
	return &Report[T, R]{rep, w.session.earlier, w.session.warnings(), w.session.total, w.kept}, join(err, w.err)
}

// Done returns a channel that is closed when the run has ended, and with it the file.
func (w *Running[T, R]) Done() <-chan struct{} { return w.ended }
