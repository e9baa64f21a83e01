package strategytest

import (
	"fmt"
	"strings"
)

// An ending is a way in which a run ends.
type ending int

const (
	sourceEnds ending = iota
	sourceEmpty
	cancelledOutside
	cancelledInside
	runtimeOver
	sourceFails
	tasksPanic
	tasksGoexit
	taskStuck
	sourceBlocks

	endings = iota
)

func (e ending) String() string {
	return [endings]string{
		"source at its end", "source empty", "cancelled from outside", "cancelled by a task", "runtime over",
		"source fails", "tasks panic", "tasks call Goexit", "a task is stuck", "source blocks",
	}[e]
}

// counts are how many runs ended in which way.
type counts [endings]int

// wantSeen is how often each ending must be seen in defaultRuns runs.
const wantSeen = 100

// String has the number of each ending.
func (c counts) String() string { return c.list(func(int) bool { return true }) }

// rare has the number of each ending that was not seen often enough; "" if there is none.
func (c counts) rare() string { return c.list(func(n int) bool { return n < wantSeen }) }

func (c counts) list(pick func(n int) bool) string {
	var parts []string
	for e, n := range c {
		if pick(n) {
			parts = append(parts, fmt.Sprintf("%v %d", ending(e), n))
		}
	}
	return strings.Join(parts, ", ")
}
