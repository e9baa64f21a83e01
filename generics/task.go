package wd

// A Task is one piece of work as its [Handler] sees it: a value of the source and its number.
// It belongs to the handler for the time of the call only.
type Task[T any] struct {
	ID    int // 1, 2, 3 … in source order
	Value T

	meta Meta
}

// Set notes value under key in the task's record; a second Set of a key replaces the first.
func (t *Task[T]) Set(key string, value any) { t.meta.Set(key, value) }

// Tag names the kind of the task, for figures by tag. A task has one tag; the last call counts.
func (t *Task[T]) Tag(tag string) { t.meta.Tag(tag) }

// Attempt tells how often the task has been started, this time included: 1 the first time.
func (t *Task[T]) Attempt() int { return t.meta.Attempt() }

// Meta returns the part of the task that does not depend on its type.
func (t *Task[T]) Meta() *Meta { return &t.meta }

// Meta is a running task's access to its own record, for functions that have no [Task] parameter.
// Like the task, it may be used by one goroutine at a time, and not after the handler returned.
type Meta struct {
	values  map[string]any
	tag     string
	attempt int
}

// Set notes value under key in the task's record; a second Set of a key replaces the first.
func (m *Meta) Set(key string, value any) {
	if m.values == nil {
		m.values = map[string]any{}
	}
	m.values[key] = value
}

// Tag names the kind of the task, for figures by tag. A task has one tag; the last call counts.
func (m *Meta) Tag(tag string) { m.tag = tag }

// Attempt tells how often the task has been started, this time included: 1 the first time.
func (m *Meta) Attempt() int { return max(1, m.attempt) }

// used reports whether there is anything in it that belongs into the record.
func (m *Meta) used() bool { return m.values != nil || m.tag != "" || m.attempt > 1 }

// ID is a task's number. A function with a parameter of this type is given it by code that wdgen generates.
type ID int

// None is the task or result type of functions that take or return nothing.
type None struct{}
