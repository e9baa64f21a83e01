package wdbench

import (
	"errors"
	"runtime"
	"slices"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A mode makes a strategy that has at most so many tasks in flight. service is how long a task takes.
type mode struct {
	name     string
	strategy func(workers int, service time.Duration) (wd.Strategy, error)
}

// modes are all modes, in the order of the figures.
var modes = []mode{
	{"fixed", func(n int, _ time.Duration) (wd.Strategy, error) { return wd.Fixed{Workers: n}, nil }},
	{"queue", func(n int, _ time.Duration) (wd.Strategy, error) { return wd.Queue{Workers: n}, nil }},
	{"sharded", func(n int, _ time.Duration) (wd.Strategy, error) {
		if n < runtime.GOMAXPROCS(0) {
			return nil, errors.New("a shard for each core has at least one worker")
		}
		return wd.Sharded{Workers: n}, nil
	}},
	{"frequency", func(n int, service time.Duration) (wd.Strategy, error) { return frequency(n, service), nil }},
}

// frequency starts as many tasks a second as n workers could do, with at most n in flight.
func frequency(n int, service time.Duration) wd.Frequency {
	interval := max(service, time.Millisecond) // a timer is not much finer
	return wd.Frequency{Workers: n * max(1, int(interval/service)), Interval: interval, Max: n}
}

// workers are the numbers of workers that are tried.
func workers() []int {
	cores := runtime.GOMAXPROCS(0)
	all := []int{1, cores, 4 * cores, 64}
	slices.Sort(all)
	return slices.Compact(all)
}
