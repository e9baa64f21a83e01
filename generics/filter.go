package wd

import (
	"context"
	"iter"
)

// Filter returns the source of those tasks of s for which keep returns true. They have the IDs that they have in s, so that IDs still
// ascend, and are not 1, 2, 3 … any more.
//
// keep is called once for each task, in order. Of a source of known length it is called before Filter returns, so that the length of what is
// left is known too. Else it is called in each run as the source is pulled, by one goroutine at a time, for tasks that are pulled then.
func (s Source[T]) Filter(keep func(id int, value T) bool) Source[T] {
	switch {
	case s.err != nil:
		return s
	case s.known():
		return s.filterKnown(keep)
	}
	open := s.open
	return Source[T]{filtered: true, open: func(run context.Context) iter.Seq2[item[T], error] {
		return filter(run, open(run), keep)
	}}
}

func (s Source[T]) filterKnown(keep func(id int, value T) bool) Source[T] {
	id := s.number
	if !s.filtered {
		id = func(i int) int { return i + 1 }
	}
	var kept []int
	for i := range s.n {
		if keep(id(i), s.value(i)) {
			kept = append(kept, i)
		}
	}
	return Source[T]{
		filtered: true, n: len(kept),
		at:     func(i int) T { return s.value(kept[i]) },
		number: func(i int) int { return id(kept[i]) },
	}
}

// An item is a task as it is pulled. Its ID is 0 unless the source is filtered.
type item[T any] struct {
	id    int
	value T
}

// items yields the items of a source that is not filtered.
func items[T any](seq iter.Seq2[T, error]) iter.Seq2[item[T], error] {
	return func(yield func(item[T], error) bool) {
		for v, err := range seq {
			if !yield(item[T]{value: v}, err) {
				return
			}
		}
	}
}

// filter yields the items that are to be kept, and errors. What is not kept is passed over until the run is over.
func filter[T any](run context.Context, seq iter.Seq2[item[T], error], keep func(int, T) bool) iter.Seq2[item[T], error] {
	return func(yield func(item[T], error) bool) {
		n := 0
		for v, err := range seq {
			if n++; v.id == 0 {
				v.id = n
			}
			if err == nil && !keep(v.id, v.value) {
				if run.Err() != nil {
					return
				}
				continue
			}
			if !yield(v, err) {
				return
			}
		}
	}
}
