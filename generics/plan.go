package wd

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// A Plan says at what rate tasks are to start, stage after stage from the start of the run. [ParsePlan] reads one from text such as
// "10/s..200/s over 1m, hold 3m, 200/s..0/s over 30s".
//
// Arrivals are numbered 0, 1, 2 …, and number k is due at the last nanosecond at which the integral of the rate over the time is no
// more than k: at 10/s they are due at 0, 100 ms, 200 ms …, and a stage of rate 0 has none. The plan is half-open: an arrival that
// would be due at its very end is none of its own, so that a plan of integral Λ has ⌈Λ⌉ arrivals. All of this is computed in whole
// numbers; nothing is lost or gained over a week at a million a second.
type Plan []Stage

// A Stage is a part of a [Plan], in which the rate changes evenly from From to To, in tasks a second: 0 to 1e9, kept to a
// millionth of a task an hour, or from 100,000 a second on to a millionth of a task a second. Over 0 is for the last stage only, with To equal to From: it has no end, and the run lasts as long as its
// source.
type Stage struct {
	From, To float64
	Over     time.Duration
}

const (
	// perSecond is a rate of one task a second in the unit that rates are kept in: a millionth of a task an hour.
	perSecond = 3600 * 1_000_000
	// maxPerSecond is one task a nanosecond.
	maxPerSecond = 1_000_000_000
	// unit is one task as an integral of twice the rate over nanoseconds. Twice, as a ramp has a half in it.
	unit = 2 * perSecond * uint64(time.Second)
	// forever is the end of a stage that has none.
	forever = time.Duration(math.MaxInt64)
)

// units returns a rate in millionths of a task an hour. A great one is kept to millionths a second, so that floating point has digits for it.
func units(rate float64) uint64 {
	if rate >= 100_000 {
		return uint64(math.Round(rate*1_000_000)) * 3600
	}
	return uint64(math.Round(rate * perSecond))
}

// MustPlan is [ParsePlan] for texts in programs. It panics where that returns an error.
func MustPlan(text string) Plan {
	p, err := ParsePlan(text)
	if err != nil {
		panic(err)
	}
	return p
}

// Validate returns an error that names the field, its value and what is allowed.
func (p Plan) Validate() error {
	if len(p) == 0 {
		return errors.New("Plan is empty, want stages, as in MustPlan(\"10/s..200/s over 1m, hold 3m\")")
	}
	left := forever
	for i, s := range p {
		if err := s.validate(i == len(p)-1); err != nil {
			return fmt.Errorf("Plan[%d]: %w", i, err)
		}
		if left -= s.Over; left < 0 {
			return fmt.Errorf("Plan[%d]: Over is %v, want the whole plan to last at most %v", i, s.Over, forever)
		}
	}
	return nil
}

func (s Stage) validate(last bool) error {
	for _, f := range []struct {
		name string
		rate float64
	}{{"From", s.From}, {"To", s.To}} {
		if !(f.rate >= 0 && f.rate <= maxPerSecond) {
			return fmt.Errorf("%s is %v, want 0 to 1e9 tasks a second", f.name, f.rate)
		}
	}
	switch {
	case s.Over < 0 || s.Over == 0 && !last:
		return fmt.Errorf("Over is %v, want more than 0, or in the last stage 0 (without end)", s.Over)
	case s.Over == 0 && units(s.From) != units(s.To):
		return fmt.Errorf("To is %v, want From's %v in a stage without end (Over is 0)", s.To, s.From)
	}
	return nil
}

// Duration returns how long the plan lasts; false if it has no end.
func (p Plan) Duration() (d time.Duration, ends bool) {
	for _, s := range p {
		if s.Over == 0 {
			return 0, false
		}
		d += s.Over
	}
	return d, true
}

// Count returns how many arrivals the plan has, exactly: the integral of the rate, rounded up; false if it has no end. It is for valid plans.
func (p Plan) Count() (n int, ends bool) {
	c := newCurve(p)
	if c.endless() {
		return 0, false
	}
	q, rest := c.total.over(unit)
	if rest {
		q++
	}
	return int(q), true
}

// Rate returns the rate at an offset from the start of the plan, in tasks a second; 0 before and after it. Where the rate jumps, it is the later one.
func (p Plan) Rate(at time.Duration) float64 {
	for _, s := range p {
		switch {
		case at < 0:
			return 0
		case s.Over == 0:
			return s.From
		case at < s.Over:
			return s.From + (s.To-s.From)*(float64(at)/float64(s.Over))
		}
		at -= s.Over
	}
	return 0
}
