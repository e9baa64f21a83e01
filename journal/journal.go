package journal

import (
	"context"
	"errors"
	"fmt"
	"slices"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A Journal runs the tasks of a dispatcher that are not yet done, and keeps in a file which ones are. Set it up with [New] and KeyBy; from then on it may be
// used by many goroutines, one run at a time.
type Journal[T, R any] struct {
	path    string
	d       *wd.Dispatcher[T, R]
	options Options
	key     func(T) string
	through func(store) store // in tests, a file that fails
	mask    uint64            // in tests, which bits of hashes count; 0: all
}

// New returns a journal in a file for the tasks that d runs. nil options are valid. Wrong ones are reported by Run, and so is a hook OnAllDone,
// whose results would come too late for the file. The dispatcher stays as it is. A Sink of its own gets the records too, of what runs.
func New[T, R any](path string, d *wd.Dispatcher[T, R], o *Options) *Journal[T, R] {
	j := &Journal[T, R]{path: path, d: d}
	if o != nil {
		j.options = *o
	}
	return j
}

// KeyBy sets what a task is known by, instead of its value: key returns the same text for the same task in each run, and not for two
// different ones. A value need not be JSON then. key is called on several goroutines at once, and before the task begins.
func (j *Journal[T, R]) KeyBy(key func(T) string) *Journal[T, R] {
	j.key = key
	return j
}

// Run runs the tasks of src that are not yet done, and waits for them. The report, which is never nil, has the results of all.
//
// The error is the run's, as that of [wd.Dispatcher.Run]; or it says that the file cannot be used, before any task starts: it cannot be
// opened, [ErrLocked], a [*DamageError], a [*MismatchError], an [*InterruptedError], or a type of which JSON would lose something. To have nothing to go on from is no error.
func (j *Journal[T, R]) Run(ctx context.Context, src wd.Source[T]) (*Report[T, R], error) {
	return j.Start(ctx, src).Wait()
}

// begin opens the file and reads what is in it.
func (j *Journal[T, R]) begin(ctx context.Context) (*session[T, R], error) {
	if err := j.validate(ctx); err != nil {
		return nil, err
	}
	id, err := j.identity()
	if err != nil {
		return nil, err
	}
	f, size, err := openFile(j.path, j.options.Sync)
	if err != nil {
		return nil, err
	}
	var st store = f
	if j.through != nil {
		st = j.through(st)
	}
	c, err := j.load(st, size, id)
	if err != nil {
		return nil, errors.Join(err, st.Close())
	}
	j.tell(c)
	return newSession(ctx, j, id, newFile(st, j.path, j.options.Sync), c), nil
}

func (j *Journal[T, R]) validate(ctx context.Context) error {
	switch {
	case j.d == nil:
		return errors.New("journal: dispatcher is nil, want one")
	case ctx == nil:
		return errors.New("journal: context is nil, want context.Background() if there is no other")
	}
	return j.options.validate()
}

// load reads the file, decides whether a run may go on from it, and cuts off what is torn.
func (j *Journal[T, R]) load(s store, size int64, id identity) (*contents, error) {
	c, err := load(section(s, size), j.path, id, newIndex(j.mask))
	if err != nil {
		return nil, err
	}
	if err := j.admit(s, c); err != nil {
		return nil, err
	}
	if c.size < size {
		if err := s.Truncate(c.size); err != nil {
			return nil, fmt.Errorf("journal: %s: %w", j.path, err)
		}
	}
	return c, nil
}

// admit returns an error if the policy does not allow for what was interrupted.
func (j *Journal[T, R]) admit(s store, c *contents) error {
	policy := j.options.Interrupted
	if policy != Rerun && c.blind {
		return fmt.Errorf("journal: %s: a run was cut off that did not write which tasks had begun, as Interrupted was Rerun: want Rerun again, not %v", j.path, policy)
	}
	offsets := c.interrupted()
	if policy != Fail || len(offsets) == 0 {
		return nil
	}
	e := &InterruptedError{Path: j.path, Len: len(offsets)}
	slices.Sort(offsets)
	lines := &lines{store: s, size: c.size}
	for _, offset := range offsets[:min(10, len(offsets))] {
		p, err := lines.at(offset)
		if err != nil {
			return fmt.Errorf("journal: %s: %w", j.path, err)
		}
		e.Keys = append(e.Keys, string(p.ident))
	}
	return e
}

// tell says what is in the file.
func (j *Journal[T, R]) tell(c *contents) {
	if j.options.Verbose == nil {
		return
	}
	n := map[place]int{}
	for _, p := range c.places {
		n[p.state()]++
	}
	text := fmt.Sprintf("%s: %s, %s succeeded, %d failed, %d interrupted", j.path, plural(len(c.runs), "run"), plural(n[done], "task"), n[failed]+n[again], n[interrupted])
	if c.torn != "" {
		text += "; " + c.torn
	}
	fmt.Fprintln(j.options.Verbose, text)
}
