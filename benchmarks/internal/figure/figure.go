// Package figure measures figures that stand still on a noisy machine: ratios of what was measured in the same round.
package figure

import (
	"context"
	"fmt"
	"time"
)

// A Probe measures one thing, such as the nanoseconds that a task takes in some mode. Several figures may use it: it is
// measured once a round.
type Probe struct {
	Name    string
	Unit    string        // of the values, such as ns/task
	Expect  time.Duration // how long one measurement takes, about
	Measure func(context.Context) (float64, error)
}

// A Figure is a quantity that is to reach a goal: what one probe measures over the best that others do in the same round, or, if there
// are no others, what it measures.
type Figure struct {
	Name    string
	Goal    Goal
	Ours    *Probe
	Against []*Probe
}

// A Goal is a limit to be kept.
type Goal struct {
	Limit   float64
	AtLeast bool // whether the limit is the least allowed; else it is the most
}

// AtMost is the goal of a quantity of which less is better.
func AtMost(limit float64) Goal { return Goal{Limit: limit} }

// AtLeast is the goal of a quantity of which more is better.
func AtLeast(limit float64) Goal { return Goal{limit, true} }

// String is the goal in a table.
func (g Goal) String() string {
	sign := "≤"
	if g.AtLeast {
		sign = "≥"
	}
	return fmt.Sprintf("%s %.4g", sign, g.Limit)
}

// met reports whether a value keeps to the goal.
func (g Goal) met(v float64) bool {
	if g.AtLeast {
		return v >= g.Limit
	}
	return v <= g.Limit
}

// best returns the best of values, of which there is at least one.
func (g Goal) best(values []float64) float64 {
	best := values[0]
	for _, v := range values[1:] {
		if (v > best) == g.AtLeast {
			best = v
		}
	}
	return best
}

// value is the figure in one round.
func (f *Figure) value(r round) float64 {
	if len(f.Against) == 0 {
		return r[f.Ours]
	}
	others := make([]float64, len(f.Against))
	for i, p := range f.Against {
		others[i] = r[p]
	}
	return r[f.Ours] / f.Goal.best(others)
}
