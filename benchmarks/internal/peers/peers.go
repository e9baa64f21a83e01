// Package peers has other ways to run a function over many tasks: libraries, through their public API as their users call them, and
// loops by hand. Each returns when all tasks have ended, and leaves no goroutine behind.
package peers

import "github.com/worker-dispatcher/wd/benchmarks/internal/work"

// A Peer runs jobs.
type Peer struct {
	Name      string
	Run       func(*work.Job)
	Unlimited bool // whether it has as many goroutines as tasks, whatever the number of workers
}

// All returns all peers.
func All() []Peer {
	return []Peer{
		{Name: "hand-serial", Run: Serial},
		{Name: "hand-chan", Run: Channel},
		{Name: "hand-atomic", Run: Atomic},
		{Name: "hand-chunk64", Run: Chunk64},
		{Name: "hand-goroutine", Run: Goroutine, Unlimited: true},
		{Name: "hand-semaphore", Run: Semaphore},
		{Name: "ants-submit", Run: AntsSubmit},
		{Name: "ants-func", Run: AntsFunc},
		{Name: "pond-go", Run: PondGo},
		{Name: "pond-group", Run: PondGroup},
		{Name: "pond-result", Run: PondResult},
		{Name: "conc-result", Run: ConcResult},
		{Name: "conc-map", Run: ConcMap},
		{Name: "gammazero", Run: Gammazero},
		{Name: "errgroup", Run: Errgroup},
	}
}

// must is for errors that only a fault in this package can cause.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
