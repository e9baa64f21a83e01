package wd

import "time"

// A Task is one piece of work as its [Handler] sees it: a value of the source and its number.
// It belongs to the handler for the time of the call only.
type Task[T any] struct {
	ID    int // 1, 2, 3 … in source order
	Value T

	meta Meta
}

// Set notes value under key in the task's record; a second Set of a key replaces the first.
func (t *Task[T]) Set(key string, value any) { t.meta.Set(key, value) }

// Tag names the kind of the task, for figures by tag. A task has one tag; the last call counts. What a task has noted in a process or on a node
// that dies of it is lost, its tag too.
func (t *Task[T]) Tag(tag string) { t.meta.Tag(tag) }

// Attempt tells how often the task has been started, this time included: 1 the first time.
func (t *Task[T]) Attempt() int { return t.meta.Attempt() }

// Began is for handlers that run the task elsewhere: see [Meta.Began].
func (t *Task[T]) Began(at time.Time) { t.meta.Began(at) }

// Ended is for handlers that run the task elsewhere: see [Meta.Ended].
func (t *Task[T]) Ended(at time.Time) { t.meta.Ended(at) }

// Meta returns the part of the task that does not depend on its type.
func (t *Task[T]) Meta() *Meta { return &t.meta }

// NewTask returns a task as [Run] would give it to its handler: for packages that run handlers elsewhere. attempt is 1 the first time.
func NewTask[T any](id, attempt int, value T) *Task[T] {
	t := &Task[T]{ID: id, Value: value}
	t.meta.setAttempt(attempt)
	return t
}

// Meta is a running task's access to its own record, for functions that have no [Task] parameter.
// Like the task, it may be used by one goroutine at a time, and not after the handler returned.
type Meta struct {
	noted   bool // whether anything is set
	away    bool // whether it has been said that the task runs elsewhere
	values  map[string]any
	tag     string
	attempt int
	began   time.Time // elsewhere; zero: not yet
	ended   time.Time // there; zero: when the handler returned
	watch   *watch    // told when it begins there, and when it waits; nil if nobody wants to know
}

// Set notes value under key in the task's record; a second Set of a key replaces the first.
func (m *Meta) Set(key string, value any) {
	if m.values == nil {
		m.noted, m.values = true, map[string]any{}
	}
	m.values[key] = value
}

// Values returns what has been Set; nil if nothing has been. Do not change it.
func (m *Meta) Values() map[string]any { return m.values }

// Tag names the kind of the task, for figures by tag. A task has one tag; the last call counts.
func (m *Meta) Tag(tag string) { m.noted, m.tag = true, tag }

// TagName returns the task's tag, "" if it has none.
func (m *Meta) TagName() string { return m.tag }

// Attempt tells how often the task has been started, this time included: 1 the first time.
func (m *Meta) Attempt() int { return max(1, m.attempt) }

func (m *Meta) setAttempt(n int) { m.noted, m.attempt = n > 1, n }

// Began is for handlers that run the task elsewhere, where it may have to wait for its turn. It says when the task really began: that is
// Started in its record, so that waiting is not service time. What lies before the call of the handler or after its return
// counts as these.
//
// The zero time says that the task has not begun yet. Then Grace does not count until it has; as to Timeout see [AttemptLimit].
// One that returns an error without having begun, when the run is over, was never started: it is counted Undispatched.
func (m *Meta) Began(at time.Time) {
	m.noted, m.away, m.began = true, true, at
	m.watch.tell(!at.IsZero())
}

// Ended says when a task that has [Meta.Began] elsewhere ended there: that is Ended in its record, so that the way of its result is not service time. Without it, or with
// the zero time, the task ended when the handler returned. It lies between Began and that.
func (m *Meta) Ended(at time.Time) { m.noted, m.ended = true, at }

// used reports whether there is anything in it that belongs into the record.
func (m *Meta) used() bool { return m.noted }

// ID is a task's number. A function with a parameter of this type is given it by code that wdgen generates.
type ID int

// None is the task or result type of functions that take or return nothing.
type None struct{}
