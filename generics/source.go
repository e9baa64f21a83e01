package wd

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"strings"
)

// A Source yields the tasks of a run. The zero Source is empty.
//
// Sources of a [Slice] and a [Count] serve any number of runs, also at once; those of [Seq] and [TrySeq] as many as their
// iterator does. Runs at once from the same [Chan] share its values.
type Source[T any] struct {
	slice []T
	at    func(i int) T                                       // the i-th value, where there is no slice
	n     int                                                 // how many values slice or at give
	open  func(run context.Context) iter.Seq2[item[T], error] // or else, a length unknown; no task starts after the end of run
	err   error                                               // why there is no source

	filtered bool
	number   func(i int) int // the i-th ID of a filtered source of known length
}

// Slice yields the elements of ts. They are read while the run goes on and by its report: do not change them meanwhile.
func Slice[T any](ts []T) Source[T] { return Source[T]{slice: ts, n: len(ts)} }

// Count yields the numbers 1 … n. A negative n is refused by Run.
func Count(n int) Source[int] {
	if n < 0 {
		return Source[int]{err: fmt.Errorf("source: Count is %d, want 0 or more", n)}
	}
	return Source[int]{at: func(i int) int { return i + 1 }, n: n}
}

// Cycle yields the elements of ts over and over: as many tasks as a plan, Runtime or the end of ctx leaves time for. Run keeps a record of
// each, a Stream does not. No elements are refused by Run.
func Cycle[T any](ts []T) Source[T] {
	if len(ts) == 0 {
		return Source[T]{err: fmt.Errorf("source: Cycle of no elements, want 1 or more")}
	}
	return trySeq(func(yield func(T, error) bool) {
		for i := 0; yield(ts[i], nil); i = (i + 1) % len(ts) {
		}
	})
}

// Seq yields what seq does. It is pulled only as fast as tasks start, by one goroutine at a time.
// When the run ends early, seq's yield returns false. A seq that blocks then is waited for, up to [Options.Grace]: it may heed the context
// that Run was given, but is not told of the end of [Options.Runtime] and of [Running.Stop]. For a channel there is [Chan].
func Seq[T any](seq iter.Seq[T]) Source[T] {
	if seq == nil {
		return Source[T]{err: fmt.Errorf("source: Seq is nil, want an iterator")}
	}
	return trySeq(func(yield func(T, error) bool) {
		for v := range seq {
			if !yield(v, nil) {
				return
			}
		}
	})
}

// TrySeq yields what seq does, up to the first error: that ends the run and is what Run returns.
// The tasks pulled before it still run. It is pulled as [Seq] is.
func TrySeq[T any](seq iter.Seq2[T, error]) Source[T] {
	if seq == nil {
		return Source[T]{err: fmt.Errorf("source: TrySeq is nil, want an iterator")}
	}
	return trySeq(seq)
}

func trySeq[T any](seq iter.Seq2[T, error]) Source[T] {
	return Source[T]{open: func(context.Context) iter.Seq2[item[T], error] { return items(seq) }}
}

// Chan yields what is sent on ch until it is closed. A value is received when a task can start with it, so senders wait for
// room in the run. When the run ends early it receives no more; who may still be sending then should heed the context that Run was given, or
// have [Dispatcher.Start] and [Running.Done].
func Chan[T any](ch <-chan T) Source[T] {
	if ch == nil {
		return Source[T]{err: fmt.Errorf("source: Chan is nil, want a channel")}
	}
	return Source[T]{open: func(run context.Context) iter.Seq2[item[T], error] {
		return func(yield func(item[T], error) bool) {
			for {
				select {
				case <-run.Done():
					return
				case v, ok := <-ch:
					if !ok || !yield(item[T]{value: v}, nil) {
						return
					}
				}
			}
		}
	}}
}

// Lines yields the lines of r, without their ends, of any length. It reads as tasks start. An error of r ends the run as
// that of a TrySeq does.
func Lines(r io.Reader) Source[string] {
	if r == nil {
		return Source[string]{err: fmt.Errorf("source: Lines of a nil reader, want a reader")}
	}
	return trySeq(func(yield func(string, error) bool) {
		b := bufio.NewReader(r)
		for {
			line, err := b.ReadString('\n')
			if err != nil && err != io.EOF {
				yield("", err)
				return
			}
			if err == io.EOF && line == "" || !yield(strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r"), nil) || err != nil {
				return
			}
		}
	})
}

// known reports whether the number of tasks is.
func (s *Source[T]) known() bool { return s.open == nil }

// value returns the i-th value of a source of known length.
func (s *Source[T]) value(i int) T {
	if s.at == nil {
		return s.slice[i]
	}
	return s.at(i)
}
