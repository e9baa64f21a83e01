package wd

import (
	"sync/atomic"
	"time"
)

// A claim is a range of tasks taken from a feed together. Whoever runs it takes its tasks one by one; the rest can be
// handed back meanwhile, so that no task waits behind a slow one while a worker is free.
type claim struct {
	word  atomic.Uint64 // the first place not taken yet, and above it the end of the range; both count from first
	first int           // index of the first task
	n     int           // how many tasks were claimed

	run  atomic.Bool // whether somebody runs it
	note bool        // whether it claims nothing, but is to hold what is to be said of a single task
	seen uint64      // word when a feed last looked; belongs to the feed

	tried *tried        // the attempts of its task before
	held  time.Duration // since their intended start, by others than the generator

	_ [8]byte // to a cache line, as word is written at each task
}

const (
	endShift = 32
	maxClaim = 1 << 10
)

func newClaim(first, n int) *claim {
	c := &claim{first: first, n: n}
	c.word.Store(uint64(n) << endShift)
	return c
}

// split returns the two numbers in a claim's word.
func split(word uint64) (next, end uint32) { return uint32(word), uint32(word >> endShift) }

// take returns the index of the next task, false when none is left.
func (c *claim) take() (int, bool) {
	next, end := split(c.word.Add(1))
	return c.first + int(next) - 1, next <= end
}

// cut takes away what the claim can spare and returns it as a range of indices, empty if there is nothing.
func (c *claim) cut() (lo, hi int) {
	for {
		word := c.word.Load()
		next, end := split(word)
		keep := max(next, 1)
		if keep >= end {
			return 0, 0
		}
		if c.word.CompareAndSwap(word, uint64(keep)<<endShift|uint64(next)) {
			return c.first + int(keep), c.first + int(end)
		}
	}
}

// spare reports whether the claim has tasks that could be handed back: those not taken, but for the very first, which
// stays with whoever claimed it.
func (c *claim) spare() bool {
	next, end := split(c.word.Load())
	return max(next, 1) < end
}
