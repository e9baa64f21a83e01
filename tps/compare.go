package tps

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// A Comparison says what has changed from one run to another.
type Comparison struct {
	// Change is the whole: Better or Worse if a figure is and none is the opposite, Mixed if both occur, otherwise Same if all
	// are, otherwise CannotTell.
	Change      Change       `json:"change"`
	Differences []Difference `json:"differences"`
	Warnings    []Warning    `json:"warnings,omitempty"` // of both, then those of the two reports, after "a: " and "b: "
}

// A Difference is what has changed in one figure. All its numbers are in Unit: "ns" for times, "/s" for the rate, "%" for
// errors.
type Difference struct {
	Figure string  `json:"figure"` // p50, p90, p99 (of response time), rate or errors
	Unit   string  `json:"unit"`
	A      float64 `json:"a"`
	B      float64 `json:"b"`
	Change Change  `json:"change"`

	// B - A, and the interval that it is in. Both bounds are 0 if there is a Reason.
	Difference float64 `json:"difference"`
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	Reason     string  `json:"reason,omitempty"` // why nothing can be told
}

const (
	batches = 30     // of a run
	student = 2.6633 // 99 % of Student's t lie within, at the 58 degrees of freedom of two runs

	marginPercent = 5   // of a time or rate: what is within, is the same
	marginErrors  = 0.5 // of errors: in percent of all tasks
)

// Compare says what has changed from run a to run b: in the percentiles of response time, in the rate of successes from the first
// start to the last, and in the share of errors (of the tasks that started, those that failed or did not complete).
//
// A figure is the same if the interval of its difference lies within 5 % of a's value: so little is of no interest, even if it
// is certain. Otherwise it is better or worse if the interval leaves 0 out. Errors are the other way round: better or worse if
// the interval leaves 0 out, otherwise the same if it lies within half a percent of the tasks. Where neither is so, nothing can
// be told. Each interval is for 99 %, and so the five hold together in at least 95 of 100 comparisons: of runs that differ by
// chance alone, at most 5 in 100 have any figure called better or worse.
//
// Tasks are not independent of each other: a queue delays all that are in it. So each run is cut into 30 parts, and how much
// these differ says how uncertain the whole is (batch means). What changes in the course of a run, such as a ramp, counts as
// that. For a percentile the variance of the number of tasks above it is found like this, though never less than if tasks
// were independent, and with it the ranks between which it lies (Heidelberger and Lewis, Operations Research 32:185, 1984).
// For errors the interval is Wilson's. The intervals of a and b are made into that of the difference by the method of Newcombe
// (Statistics in Medicine 17:873, 1998; for other figures: Zou and Donner, ibid. 27:1693, 2008). There is no chance in
// it: the same logs give the same result.
//
// Two runs can differ for reasons that neither shows within itself: caches, neighbours, the time of day. To be sure of a small
// difference, repeat both. Where load came by plans, and they differ, a warning says so.
func Compare(a, b Log) *Comparison {
	c := &Comparison{}
	x, y := newSample(&a), newSample(&b)
	for _, p := range []int{50, 90, 99} {
		c.add(fmt.Sprintf("p%d", p), "ns", x.percentile(p), y.percentile(p))
	}
	c.add("rate", "/s", x.rate(), y.rate())
	c.add("errors", "%", x.failures(), y.failures())
	c.conclude()
	if p, q := a.Pacing, b.Pacing; p != nil && q != nil && p.Plan != q.Plan {
		text := fmt.Sprintf("the plans differ, a: %q, b: %q: the figures are of unlike loads", p.Plan, q.Plan)
		c.Warnings = append(c.Warnings, Warning(text))
	}
	c.warn("a", &a)
	c.warn("b", &b)
	return c
}

// An estimate is a figure of one run and the interval that it is in.
type estimate struct {
	value, low, high float64
	reason           string // why there is no interval
}

func (c *Comparison) add(figure, unit string, a, b estimate) {
	d := Difference{Figure: figure, Unit: unit, A: a.value, B: b.value, Difference: b.value - a.value}
	switch {
	case a.reason != "":
		d.Reason = "a: " + a.reason
	case b.reason != "":
		d.Reason = "b: " + b.reason
	default:
		d.Low = d.Difference - math.Hypot(b.value-b.low, a.high-a.value)
		d.High = d.Difference + math.Hypot(b.high-b.value, a.value-a.low)
		d.Change = d.judge()
	}
	c.Differences = append(c.Differences, d)
}

func (d *Difference) judge() Change {
	up, down := Worse, Better
	if d.Figure == "rate" {
		up, down = Better, Worse
	}
	switch errors := d.Figure == "errors"; {
	case !errors && d.within(d.A*marginPercent/100):
		return Same
	case d.Low > 0:
		return up
	case d.High < 0:
		return down
	case errors && d.within(marginErrors):
		return Same
	}
	return CannotTell
}

func (d *Difference) within(margin float64) bool { return -margin <= d.Low && d.High <= margin }

// conclude sets the change of the whole.
func (c *Comparison) conclude() {
	var n [len(changes)]int
	for _, d := range c.Differences {
		n[d.Change]++
	}
	switch {
	case n[Better] > 0 && n[Worse] > 0:
		c.Change = Mixed
	case n[Better] > 0:
		c.Change = Better
	case n[Worse] > 0:
		c.Change = Worse
	case n[Same] == len(c.Differences):
		c.Change = Same
	}
}

func (c *Comparison) warn(name string, l *Log) {
	for _, w := range Analyze(*l, nil).Warnings {
		c.Warnings = append(c.Warnings, Warning(name+": "+string(w)))
	}
}

// WriteText writes the comparison for reading, a line a figure, in 80 columns. The bounds are in percent of a's value as it was
// found: where that is uncertain itself, a fall may be by more than 100 %. The error is w's.
func (c *Comparison) WriteText(w io.Writer) error {
	_, err := io.WriteString(w, c.String())
	return err
}

// String returns what [Comparison.WriteText] writes.
func (c *Comparison) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Change from a to b: %v\n", c.Change)
	fmt.Fprintf(&b, "%8s %11s %11s %12s  %s\n", "", "a", "b", "change", "between")
	for _, d := range c.Differences {
		between := d.Reason
		if between == "" {
			between = fmt.Sprintf("%s and %s", d.relative(d.Low), d.relative(d.High))
		}
		fmt.Fprintf(&b, "%8s %11s %11s %12v  %s\n", d.Figure, d.cell(d.A), d.cell(d.B), d.Change, between)
	}
	for _, w := range c.Warnings {
		fmt.Fprintf(&b, "\nWarning: %s.\n", wrap(string(w), len("Warning: ")))
	}
	return b.String()
}

// cell is one of the values with its unit.
func (d *Difference) cell(v float64) string {
	return Check{Observed: v, Unit: d.Unit}.observed()
}

// relative is a difference in percent of a; one of errors, which are percent already, is in points.
func (d *Difference) relative(v float64) string {
	switch {
	case d.Figure == "errors":
		return fmt.Sprintf("%+.2f points", v)
	case d.A == 0 && v < 0:
		return "-" + d.cell(-v)
	case d.A == 0:
		return "+" + d.cell(v)
	}
	return fmt.Sprintf("%+.1f%%", 100*v/d.A)
}
