package wd

import (
	"sync"
	"sync/atomic"
)

// chunkLen is how many values a chunk of a table holds.
const chunkLen = 1024

// A table is a sparse array that grows: chunks are made when first asked for, and never move.
// Any goroutine may ask for a place at any time; a place itself has one writer.
type table[V any] struct {
	grow   sync.Mutex // held while chunks are added
	chunks atomic.Pointer[[]atomic.Pointer[[chunkLen]V]]
}

// at returns the i-th place, making it if need be.
func (t *table[V]) at(i int) *V {
	if v := t.peek(i); v != nil {
		return v
	}
	t.add(i / chunkLen)
	return t.peek(i)
}

// peek returns the i-th place, nil if its chunk was never asked for.
func (t *table[V]) peek(i int) *V {
	chunks := t.chunks.Load()
	if chunks == nil || i/chunkLen >= len(*chunks) {
		return nil
	}
	c := (*chunks)[i/chunkLen].Load()
	if c == nil {
		return nil
	}
	return &c[i%chunkLen]
}

// get returns the i-th value, zero if its chunk was never asked for.
func (t *table[V]) get(i int) (v V) {
	if p := t.peek(i); p != nil {
		v = *p
	}
	return v
}

// add makes chunk c.
func (t *table[V]) add(c int) {
	t.grow.Lock()
	defer t.grow.Unlock()
	var chunks []atomic.Pointer[[chunkLen]V]
	if p := t.chunks.Load(); p != nil {
		chunks = *p
	}
	if c >= len(chunks) {
		larger := make([]atomic.Pointer[[chunkLen]V], max(c+1, 2*len(chunks)))
		for i := range chunks {
			larger[i].Store(chunks[i].Load())
		}
		t.chunks.Store(&larger)
		chunks = larger
	}
	if chunks[c].Load() == nil {
		chunks[c].Store(new([chunkLen]V))
	}
}
