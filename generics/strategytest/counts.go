package strategytest

import (
	"fmt"
	"strings"
)

// A sight is what a trial may show: how it ends, and what else is counted.
type sight int

const (
	withTimeout sight = sight(endings) + iota
	timeoutMet
	withRetry
	triedAgain
	givenUp // that is, the run ended while a task waited for its next attempt

	sights
)

// counts are how many trials showed each sight.
type counts [sights]int

// wantSeen is how often each sight must be seen in defaultRuns runs.
const wantSeen = 100

func (s sight) String() string {
	if s < endings {
		return ending(s).String()
	}
	return [...]string{"with Timeout", "Timeout met", "with Retry", "tried again", "given up"}[s-endings]
}

// add counts what a trial has shown.
func (c *counts) add(x *trial) {
	c[x.seen()]++
	for s, shown := range map[sight]bool{
		withTimeout: x.timeout > 0, timeoutMet: x.metTimeout(), withRetry: x.retry.on(),
		triedAgain: x.triesAgain(), givenUp: x.gaveUp(),
	} {
		if shown {
			c[s]++
		}
	}
}

// String has the number of each sight.
func (c counts) String() string { return c.list(func(int) bool { return true }) }

// rare has the number of each sight that was not seen often enough; "" if there is none.
func (c counts) rare() string { return c.list(func(n int) bool { return n < wantSeen }) }

func (c counts) list(pick func(n int) bool) string {
	var parts []string
	for s, n := range c {
		if pick(n) {
			parts = append(parts, fmt.Sprintf("%v %d", sight(s), n))
		}
	}
	return strings.Join(parts, ", ")
}
