package wd

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"time"
)

// Rate starts tasks along a plan, whether or not earlier ones have ended: an open model, in which a slow target does not slow
// the arrivals. The run ends with its plan or with its source, whichever is first; tasks that the plan has no arrivals for are
// Undispatched. A plan ends with its last arrival: it does not wait for the rest of its last stages, which is their whole length where the rate
// is 0.
//
// A task's intended start is the instant of its arrival, whatever it then waits for, so that response times are right without any
// correction. The log says besides whether the generator kept to its plan: see [tps.Pacing].
//
// With [Options.Verbose] the plan is in the opening block; [Running.SetRate] changes it under way; [Running.Pause] puts it off.
type Rate struct {
	Plan      Plan      // the rate, stage by stage
	Arrivals  Arrivals  // how tasks arrive at that rate; zero: Uniform
	Max       int       // tasks of a run in flight at most; 0: no limit, with AtCap Wait alone
	AtCap     AtCap     // what becomes of an arrival when so many are; zero: Wait
	CatchUp   CatchUp   // what becomes of those that a stall of the generator has made late; zero: all start at once
	Precision Precision // of the instants; zero: Coarse
}

// AtCap says what becomes of an arrival when [Rate].Max tasks are in flight.
type AtCap int

const (
	Wait  AtCap = iota // it waits for another task to end; it and all behind it keep their intended starts
	Drop               // its task is dropped, and counted
	Delay              // it waits, and the rest of the plan is put off by as long: see Delayed in tps.Pacing
)

// String is the policy's name.
func (a AtCap) String() string { return nameOf(a, "AtCap", "wait", "drop", "delay") }

func (a AtCap) validate() error {
	if a < Wait || a > Delay {
		return fmt.Errorf("AtCap is %d, want Wait (0), Drop (1) or Delay (2)", int(a))
	}
	return nil
}

// nameOf returns the name of one of the values 0, 1, 2 …
func nameOf[N ~int](n N, kind string, names ...string) string {
	if n < 0 || int(n) >= len(names) {
		return fmt.Sprintf("%s(%d)", kind, int(n))
	}
	return names[n]
}

// CatchUp says what becomes of arrivals that are late by more than 10 ms through a stall of the generator itself: of its machine, its
// process or its source. What waits at the cap is [AtCap]'s affair. 0, CatchUpAll, starts them all at once. A number above 1 limits
// the rate until they are caught up with to that many times the plan's. CatchUpSkip leaves them out: they are counted as skipped, and their
// tasks come with later arrivals.
type CatchUp float64

const (
	CatchUpAll  CatchUp = 0
	CatchUpSkip CatchUp = -1
)

// String is the policy's name, or the factor.
func (c CatchUp) String() string {
	switch c {
	case CatchUpAll:
		return "all"
	case CatchUpSkip:
		return "skip"
	}
	return strconv.FormatFloat(float64(c), 'g', -1, 64) + "x"
}

func (c CatchUp) validate() error {
	if c == CatchUpAll || c == CatchUpSkip || c > 1 && c <= 1e6 {
		return nil
	}
	return fmt.Errorf("CatchUp is %v, want 0 (CatchUpAll), -1 (CatchUpSkip), or a factor above 1 and up to 1e6", float64(c))
}

// Dispatch implements [Strategy].
func (s Rate) Dispatch(ctx context.Context, f *Feed) error {
	f.Limit(s.Max)
	along := s.Arrivals.along(s.Plan)
	p := pacer{feed: f, schedule: along, retune: along.retune, atCap: s.AtCap, catchUp: s.CatchUp}
	return p.run(ctx, s.Plan.String(), s.Precision)
}

// Due yields when the tasks are due, as offsets from the start of the run, as it will be if nothing delays it. It is for valid values.
func (s Rate) Due() iter.Seq[time.Duration] {
	return func(yield func(time.Duration) bool) {
		a := s.Arrivals.along(s.Plan)
		for at, ok := a.peek(); ok && at < forever && yield(at); at, ok = a.peek() {
			a.pop()
		}
	}
}

// Validate returns an error that names the field, its value and what is allowed.
func (s Rate) Validate() error {
	for _, err := range []error{s.Plan.Validate(), s.Arrivals.validate(), s.AtCap.validate(), s.CatchUp.validate(), s.Precision.validate()} {
		if err != nil {
			return fmt.Errorf("Rate: %w", err)
		}
	}
	if s.AtCap != Wait && s.Max == 0 {
		return fmt.Errorf("Rate: Max is 0, want 1 or more with AtCap %v: without a limit nothing reaches it", s.AtCap)
	}
	return atLeast0("Rate", "Max", s.Max, "no limit")
}

// String names the strategy and its settings as resolved.
func (s Rate) String() string {
	limit := "none"
	if s.Max > 0 {
		limit = fmt.Sprintf("%d at_cap=%v", s.Max, s.AtCap)
	}
	return fmt.Sprintf("rate plan=%q arrivals=%v max=%s catch_up=%v precision=%v", s.Plan, s.Arrivals, limit, s.CatchUp, s.Precision)
}
