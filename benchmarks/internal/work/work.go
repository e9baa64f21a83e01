// Package work has the jobs that every dispatcher is given.
package work

import (
	"context"
	"runtime"
	"slices"
	"time"
)

// A Do is what a task does: it returns the task's value.
type Do func(ctx context.Context, value int) (int, error)

// A Work is a number of tasks of one kind. Their values are 1, 2, 3 …, and so are their results.
type Work struct {
	Name    string
	Tasks   int
	Workers int
	Service time.Duration // of most tasks, about

	open func(tasks int) (do Do, closeIt func(), err error)
}

// All returns all works.
func All() []Work {
	cores := runtime.GOMAXPROCS(0)
	return []Work{
		Empty(),
		{Name: "cpu1us", Tasks: 200_000, Workers: cores, Service: time.Microsecond, open: even},
		Skew("skew-first", true),
		Skew("skew-last", false),
		Sleep(20_000),
		{Name: "http", Tasks: 5_000, Workers: 64, Service: time.Millisecond, open: overHTTP},
	}
}

// Empty is a million tasks that do nothing.
func Empty() Work {
	return Work{Name: "empty", Tasks: 1_000_000, Workers: runtime.GOMAXPROCS(0), Service: 50 * time.Nanosecond, open: nothing}
}

// Skew is tasks of 10 µs of which one in a hundred, the first or the last ones, are a hundred times as long.
func Skew(name string, first bool) Work {
	return Work{Name: name, Tasks: 10_000, Workers: runtime.GOMAXPROCS(0), Service: 10 * time.Microsecond, open: skewed(first)}
}

// Sleep is n tasks that sleep for a millisecond, for a thousand workers.
func Sleep(n int) Work {
	return Work{Name: "sleep1ms", Tasks: n, Workers: 1000, Service: time.Millisecond, open: asleep}
}

// Small returns the work with few tasks and workers, for a quick look.
func (w Work) Small() Work {
	w.Tasks, w.Workers = 200, min(w.Workers, 8)
	return w
}

// Open makes the work ready: servers are started, processors measured. Call Close afterwards.
func (w Work) Open() (*Bench, error) {
	do, closeIt, err := w.open(w.Tasks)
	if err != nil {
		return nil, err
	}
	b := &Bench{Work: w, Do: do, Values: make([]int, w.Tasks), Close: closeIt}
	for i := range b.Values {
		b.Values[i] = i + 1
	}
	return b, nil
}

// A Bench is a work made ready.
type Bench struct {
	Work
	Do     Do
	Values []int
	Close  func()
}

// Right reports whether these are the results in task order.
func (b *Bench) Right(results []int) bool { return slices.Equal(b.Values, results) }

func nothing(int) (Do, func(), error) {
	return func(_ context.Context, v int) (int, error) { return v, nil }, func() {}, nil
}

func asleep(int) (Do, func(), error) {
	return func(_ context.Context, v int) (int, error) {
		time.Sleep(time.Millisecond)
		return v, nil
	}, func() {}, nil
}
