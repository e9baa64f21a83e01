package wd

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
)

// Frequency starts a batch of tasks each interval, whether or not earlier ones have ended: an open model, in which slow
// tasks do not slow the arrivals. Batches are due at fixed instants from the start of the run, so that no delay adds up.
//
// A batch comes at once. If the interval is long beside what a task takes, batches queue at a target that has room for the rate;
// shorter intervals with smaller batches do not.
//
// A task that has to wait, as Max are in flight, keeps the instant of its batch as its intended start. When slots are free
// again, what is due starts at once.
type Frequency struct {
	Workers    int           // tasks in the first batch; 0: GOMAXPROCS
	Interval   time.Duration // between batches; 0: one second
	Accumulate int           // added to each further batch; negative: taken away, down to batches of one
	Max        int           // tasks of a run in flight at most; 0: no limit
}

// Dispatch implements [Strategy].
func (s Frequency) Dispatch(ctx context.Context, f *Feed) error {
	f.Limit(s.Max)
	p := pacer{feed: f, schedule: &batches{interval: s.interval(), size: cores(s.Workers), growth: s.Accumulate}}
	return p.run(ctx, fmt.Sprintf("%d each %v, %+d", cores(s.Workers), s.interval(), s.Accumulate), Coarse)
}

// batches are the arrivals of a [Frequency].
type batches struct {
	interval     time.Duration
	at           time.Duration // when the batch at hand is due
	size, growth int           // its size, and what is added to the next
	done         int           // how many of it there have been
}

func (b *batches) peek() (time.Duration, bool) { return b.at, true }

func (b *batches) pop() {
	if b.done++; b.done < b.size {
		return
	}
	b.done = 0
	b.at = min(b.at, math.MaxInt64-b.interval) + b.interval
	b.size = max(1, min(b.size, math.MaxInt-max(0, b.growth))+b.growth)
}

func (b *batches) part(time.Duration) part { return part{ramp: b.growth != 0, end: forever} }

func (b *batches) skip(before time.Duration, most int) (all skipped) {
	for all.n < most && b.at < before {
		whole := min(b.size-b.done, most-all.n)
		all.add(whole, b.at)
		b.done += whole - 1
		b.pop()
	}
	return all
}

func (s Frequency) interval() time.Duration {
	if s.Interval == 0 {
		return time.Second
	}
	return s.Interval
}

// Validate refuses negative numbers; only Accumulate may be one.
func (s Frequency) Validate() error {
	return errors.Join(
		atLeast0("Frequency", "Workers", s.Workers, "GOMAXPROCS"),
		atLeast0("Frequency", "Interval", s.Interval, "one second"),
		atLeast0("Frequency", "Max", s.Max, "no limit"))
}

// String names the strategy and its settings as resolved.
func (s Frequency) String() string {
	limit := "none"
	if s.Max > 0 {
		limit = strconv.Itoa(s.Max)
	}
	return fmt.Sprintf("frequency workers=%d interval=%v accumulate=%+d max=%s", cores(s.Workers), s.interval(), s.Accumulate, limit)
}
