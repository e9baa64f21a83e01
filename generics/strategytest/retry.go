package strategytest

import (
	"fmt"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A retry is how a trial starts failed tasks again. The zero value never does.
type retry struct {
	attempts int
	base     time.Duration
	random   bool // whether there is full jitter; if not, there is none
}

// options returns it as a run has it.
func (r retry) options() wd.Retry {
	if !r.on() {
		return wd.Retry{}
	}
	o := wd.Retry{Attempts: r.attempts, Base: r.base}
	if !r.random {
		o.Jitter = func(longest time.Duration) time.Duration { return longest }
	}
	return o
}

// on reports whether anything is tried again.
func (r retry) on() bool { return r.attempts > 1 }

// delay returns how long a task waits at least and at most after the attempt of this number.
func (r retry) delay(number int) (least, most time.Duration) {
	most = r.base << (number - 1) // far below Cap
	if r.random {
		return 0, most
	}
	return most, most
}

func (r retry) String() string {
	jitter := "no"
	if r.random {
		jitter = "full"
	}
	return fmt.Sprintf("%d attempts, base %v, %s jitter", r.attempts, r.base, jitter)
}
