package wd

import (
	"fmt"
	"time"
)

// Precision says how exactly a task starts at its instant, and at what cost. All that is due at a wake-up starts at it, so no rate
// is missed for want of precision. Where time is virtual, as under testing/synctest, all three are exact, and the same.
//
// Timers are late by what the machine takes to wake up, some tens of microseconds on Linux.
type Precision int

const (
	Coarse Precision = iota // wakes up once a millisecond at most: tasks are late by up to one where they are due more often
	Fine                    // ten times as often, at up to ten times the processor time
	Spin                    // some microseconds: waits in a loop for the rest of a timer, at a high rate always, which takes up to a core
)

// String is the precision's name.
func (p Precision) String() string { return nameOf(p, "Precision", "coarse", "fine", "spin") }

func (p Precision) validate() error {
	if p < Coarse || p > Spin {
		return fmt.Errorf("Precision is %d, want Coarse (0), Fine (1) or Spin (2)", int(p))
	}
	return nil
}

// gap is how long after an instant it is to wake up again at the earliest.
func (p Precision) gap() time.Duration {
	switch p {
	case Coarse:
		return time.Millisecond
	case Fine:
		return 100 * time.Microsecond
	}
	return 0
}
