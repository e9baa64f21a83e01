package wd

import (
	"sync"
	"sync/atomic"
)

// A ledger keeps what a run knows of its tasks, by index. What every task has stands in slices made beforehand, or in a table
// where the number of tasks is not known; what few have stands in tables that are empty until used.
type ledger[T, R any] struct {
	entries []entry // of a source of known length,
	results []R     // with
	cells   table[cell[T, R]]
	stamps  table[entry] // of the same tasks as cells; apart, for the alignment of what is atomic in them
	known   bool

	errs  table[error]
	metas table[map[string]any]
	tried table[*tried] // of tasks started more than once, before their last attempt
	ids   table[int]    // of a filtered source of unknown length
	tags  tags
}

// A cell is a task of a source of unknown length.
type cell[T, R any] struct {
	value  T
	result R
}

// An entry holds a task's stamps, in nanoseconds from the start of the run, and how it ended.
type entry struct {
	intended, started int64
	end               int64 // the last stamp, and the outcome in its lowest bits
}

// An outcome is how a task ended.
type outcome int64

const (
	pending   outcome = iota // not started
	taken                    // about to start
	succeeded                // …
	failed
	dropped
	abandoned

	outcomeBits = 3
)

// take claims a task for one start, and returns false if that has been done before.
func (e *entry) take() bool { return atomic.CompareAndSwapInt64(&e.end, int64(pending), int64(taken)) }

// outcome returns how the task ended.
func (e entry) outcome() outcome { return outcome(e.end & (1<<outcomeBits - 1)) }

func (e entry) ended() int64 { return e.end >> outcomeBits }

func (e *entry) set(o outcome, ended int64) { e.end = ended<<outcomeBits | int64(o) }

// newLedger returns a ledger for n tasks, or for an unknown number.
func newLedger[T, R any](n int, known bool) *ledger[T, R] {
	l := &ledger[T, R]{known: known}
	if known {
		l.entries, l.results = make([]entry, n), make([]R, n)
	}
	return l
}

// place returns where the stamps and the result of the i-th task belong.
func (l *ledger[T, R]) place(i int) (*entry, *R) {
	if l.known {
		return &l.entries[i], &l.results[i]
	}
	return l.stamps.at(i), &l.cells.at(i).result
}

// noteMeta writes what the i-th task has noted.
func (l *ledger[T, R]) noteMeta(i int, m *Meta) {
	if m.values != nil {
		*l.metas.at(i) = m.values
	}
	if m.tag != "" {
		l.tags.set(i, m.tag)
	}
}

// entry returns a copy of the stamps of the i-th task; whoever asks knows that nobody writes.
func (l *ledger[T, R]) entry(i int) entry {
	if l.known {
		return l.entries[i]
	}
	return l.stamps.get(i)
}

// tags are the tags of a run's tasks. The zero value is ready.
type tags struct {
	mu    sync.Mutex
	names []string // names[0] is no tag
	index map[string]uint32
	byID  table[uint32]
}

// set tags the i-th task.
func (t *tags) set(i int, name string) { *t.byID.at(i) = t.of(name) }

// get returns the tag of the i-th task; whoever asks knows that nobody writes.
func (t *tags) get(i int) string {
	if n := t.byID.get(i); n > 0 {
		return t.names[n]
	}
	return ""
}

// of returns the number of a name.
func (t *tags) of(name string) uint32 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n, ok := t.index[name]; ok {
		return n
	}
	if t.index == nil {
		t.index, t.names = map[string]uint32{"": 0}, []string{""}
	}
	n := uint32(len(t.names))
	t.names = append(t.names, name)
	t.index[name] = n
	return n
}
