package wd

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Arrivals says how tasks arrive at the rate of a [Plan]. The zero value is [Uniform].
type Arrivals struct {
	kind  arrivalKind
	seed  uint64
	every time.Duration
}

type arrivalKind int

const (
	uniform arrivalKind = iota
	poisson
	burst
)

// Uniform are arrivals at even distances: each when the plan's integral has grown by one.
func Uniform() Arrivals { return Arrivals{} }

// Poisson are random arrivals, independent of each other, as those of many users are: a Poisson process whose rate is the plan's, also
// along a ramp. The plan's integral is the mean of their number. The same seed gives the same arrivals.
//
// The distances are exponential in the plan's integral (L. Devroye, Non-Uniform Random Variate Generation, 1986, VI.1.3).
func Poisson(seed uint64) Arrivals { return Arrivals{kind: poisson, seed: seed} }

// Burst are arrivals that come in a batch at the start of each interval, counted from the start of the run: those that [Uniform] would have
// within it. 0 stands for one second.
func Burst(every time.Duration) Arrivals {
	if every == 0 {
		every = time.Second
	}
	return Arrivals{kind: burst, every: every}
}

// Again are arrivals of the same kind, drawn anew: of [Poisson] those with a seed that is greater by n, of others the same.
func (a Arrivals) Again(n uint64) Arrivals {
	if a.kind == poisson {
		a.seed += n
	}
	return a
}

// Every returns the interval of a [Burst], 0 of other arrivals.
func (a Arrivals) Every() time.Duration { return a.every }

// String names the kind, with what belongs to it.
func (a Arrivals) String() string {
	switch a.kind {
	case poisson:
		return fmt.Sprintf("poisson(%d)", a.seed)
	case burst:
		return fmt.Sprintf("burst(%v)", a.every)
	}
	return "uniform"
}

func (a Arrivals) validate() error {
	if a.every < 0 {
		return fmt.Errorf("Arrivals is a burst every %v, want 0 (one second) or more", a.every)
	}
	return nil
}

// along returns the arrivals of a plan.
func (a Arrivals) along(p Plan) *arrivals {
	s := &arrivals{curve: newCurve(p), every: a.every}
	if a.kind == poisson {
		s.dice = rand.New(rand.NewPCG(a.seed, 0))
		s.value = s.distance()
	}
	return s
}

// A schedule says when the next arrival is due, as an offset, and goes on to the one after it.
type schedule interface {
	peek() (at time.Duration, ok bool) // false: there is none any more
	pop()
	// skip goes on behind all arrivals that are due before an offset, but for no more than most.
	skip(before time.Duration, most int) skipped
	part(at time.Duration) part // that an offset is in
}

// skipped are arrivals: how many they are, when the last of them was due, and how many of them were due at that instant.
type skipped struct {
	n, atLast int
	last      time.Duration
}

// add adds n more that are due at an instant.
func (s *skipped) add(n int, at time.Duration) {
	if s.n == 0 || at != s.last {
		s.atLast = 0
	}
	s.n, s.atLast, s.last = s.n+n, s.atLast+n, at
}

// arrivals are those along the curve of a plan.
type arrivals struct {
	curve *curve
	value wide          // of the curve's integral, at which the next one is due
	every time.Duration // of bursts; 0: there are none
	tuned time.Duration // when the plan was last changed: a burst of its own
	dice  *rand.Rand    // nil: the distances are even
}

func (s *arrivals) peek() (time.Duration, bool) {
	at, ok := s.curve.at(s.value)
	if s.every > 0 && at < forever {
		at = max(at-at%s.every, min(at, s.tuned))
	}
	return at, ok
}

func (s *arrivals) pop() { s.value = s.value.plus(s.distance()) }

func (s *arrivals) part(at time.Duration) part { return s.curve.part(at) }

// mostSkipped is how many random arrivals are skipped one by one; of more of them the mean is taken.
const mostSkipped = 1_000_000

func (s *arrivals) skip(before time.Duration, most int) (all skipped) {
	for one := min(most, mostSkipped); all.n < one; s.pop() {
		at, ok := s.peek()
		if !ok || at >= before {
			return all
		}
		all.add(1, at)
	}
	if n, at := s.leap(before, most-all.n); n > 0 {
		all.n, all.atLast, all.last = all.n+n, 1, at // of so many, those of a burst are few
	}
	return all
}

// leap is skip for any number of arrivals at once, as if they were not random.
func (s *arrivals) leap(before time.Duration, most int) (n int, last time.Duration) {
	if before <= 0 || most <= 0 {
		return 0, 0
	}
	if s.every > 0 { // the whole burst
		before += (s.every - before%s.every) % s.every
	}
	whole, rest := s.curve.integral(before).minus(s.value).over(unit)
	if rest {
		whole++
	}
	n = int(min(whole, uint64(most)))
	if n == 0 {
		return 0, 0
	}
	s.value = s.value.plus(times(uint64(n-1), unit))
	last, _ = s.peek()
	s.value = s.value.plus(wide{lo: unit})
	return n, last
}

// retune makes p what follows from an offset on.
func (s *arrivals) retune(at time.Duration, p Plan) {
	s.tuned = at
	s.curve.splice(at, p)
}

// distance is how far it is to the next arrival, as an integral.
func (s *arrivals) distance() wide {
	if s.dice == nil {
		return wide{lo: unit}
	}
	e := s.dice.ExpFloat64()
	whole := uint64(e)
	return times(whole, unit).plus(wide{lo: uint64((e - float64(whole)) * float64(unit))})
}
