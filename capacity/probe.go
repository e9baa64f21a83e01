package capacity

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

// A Probe is one run of the search, at one rate. Its figures are of the tasks that were due after the warm-up.
type Probe struct {
	Phase   Phase   `json:"phase"`
	Outcome Outcome `json:"outcome"`
	Reason  string  `json:"reason,omitempty"` // of an outcome other than Met

	Offered  float64       `json:"offered"`     // tasks a second that were asked for
	Achieved float64       `json:"achieved"`    // tasks a second that completed, from the first end to the last
	P50      time.Duration `json:"p50_ns"`      // of response time, from the instant at which a task was due
	P99      time.Duration `json:"p99_ns"`      // the longest of fewer than 100
	Failed   float64       `json:"failed"`      // share of the completed tasks, 0 to 1
	Tasks    int           `json:"tasks"`       // that were due
	Dropped  int           `json:"dropped"`     // of them, as too many were in flight
	InFlight int           `json:"in_flight"`   // the most
	Lasted   time.Duration `json:"duration_ns"` // the run, with the tasks that ended late

	SLO    tps.Verdict `json:"slo"`    // what it says of each clause
	Pacing tps.Pacing  `json:"pacing"` // what the generator says of itself, of the whole run

	slope  float64       // by how much longer tasks took for each second that passed, in seconds; 0 if that can be chance
	behind float64       // by how much later they started
	growth time.Duration // the same over the whole probe
}

// String is the probe in a line.
func (p Probe) String() string {
	text := fmt.Sprintf("%-7v %9s/s: achieved %9s/s, p50 %8v, p99 %8v, %5.2f%% failed, %5d in flight: %v",
		p.Phase, rateText(p.Offered), rateText(p.Achieved), short(p.P50), short(p.P99), 100*p.Failed, p.InFlight, p.Outcome)
	if p.Reason != "" {
		text += ": " + p.Reason
	}
	return text
}

// rateText is a rate to a decimal, or to three digits if it is small.
func rateText(rate float64) string {
	if rate > 0 && rate < 9.95 {
		return strconv.FormatFloat(rate, 'g', 3, 64)
	}
	return strconv.FormatFloat(rate, 'f', 1, 64)
}

// short is a time to three digits or so.
func short(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit)
}

// A Phase is what a probe is for.
type Phase int

const (
	Grow    Phase = iota // the rate grows
	Narrow               // between a rate that was met and one that was refused
	Confirm              // longer, at the highest rate that was met
)

var phases = names[Phase]{"Phase", []string{"grow", "narrow", "confirm"}}

// String is the phase's name.
func (p Phase) String() string { return phases.of(p) }

// MarshalText returns String.
func (p Phase) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what String returns, and refuses all else.
func (p *Phase) UnmarshalText(text []byte) (err error) { *p, err = phases.read(text); return err }

// An Outcome is what a probe says of its rate.
type Outcome int

const (
	Met       Outcome = iota // the SLO is, and the target keeps up
	Missed                   // the SLO is
	Saturated                // the target does not keep up
	Limited                  // the generator was too slow to tell
)

var outcomes = names[Outcome]{"Outcome", []string{"met", "missed", "saturated", "generator-limited"}}

// String is the outcome's name.
func (o Outcome) String() string { return outcomes.of(o) }

// MarshalText returns String.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads what String returns, and refuses all else.
func (o *Outcome) UnmarshalText(text []byte) (err error) { *o, err = outcomes.read(text); return err }

const (
	leastSlope = 0.02                   // of what takes longer and longer
	warmUp     = 5                      // 1/5 of a probe
	blatant    = 400 * time.Millisecond // growth that no hiccup explains
)

// judge returns what a run at a rate says of it.
func judge(rate float64, slo tps.SLO, f *fired) Probe {
	l := warm(f.log)
	r := tps.Analyze(l, &tps.Options{SLO: slo})
	p := Probe{
		Offered: rate, P50: r.Response.P50, P99: r.Response.P99, Tasks: r.Events, Dropped: r.Dropped, InFlight: f.summary.PeakInFlight,
		Lasted: f.summary.Duration(), SLO: *r.SLO, Achieved: endRate(l.Events),
	}
	if f.log.Pacing != nil {
		p.Pacing = *f.log.Pacing
	}
	if r.Completed > 0 {
		p.Failed = float64(r.Failed) / float64(r.Completed)
	}
	called := f.calls.into(l, started).Events
	p.slope, p.behind = slope(called, stay), slope(called, lag)
	p.growth = time.Duration(p.slope * float64(passed(l.Events)))
	p.decide(r.Uncompleted, l.Errors, func() tps.Status { return slo.Check(f.calls.into(l, intended)).Status })
	return p
}

// decide sets the outcome. Some tasks may have been abandoned, or have errors; fromCalls is what the SLO says counting from the calls of the handler.
func (p *Probe) decide(abandoned int, errors []tps.ErrorKind, fromCalls func() tps.Status) {
	switch {
	case p.Dropped > 0:
		p.set(Saturated, "it dropped %d of %d tasks, with %d in flight", p.Dropped, p.Tasks, p.InFlight)
	case p.slope > max(leastSlope, p.behind):
		p.set(Saturated, "each second tasks took %v longer", short(time.Duration(p.slope*float64(time.Second))))
	case p.behind > leastSlope:
		p.set(Limited, "each second it was %v further behind", short(time.Duration(p.behind*float64(time.Second))))
	case p.SLO.Status == tps.Undecidable && abandoned > 0:
		p.set(Missed, "%d of %d tasks did not end", abandoned, p.Tasks)
	case p.SLO.Status == tps.Missed && fromCalls() == tps.Missed:
		p.set(Missed, "%s", missed(p.SLO, errors))
	case p.SLO.Status == tps.Missed:
		p.set(Limited, "%s, but not counted from when tasks started, %v late at the 99th percentile", missed(p.SLO, errors), short(p.Pacing.Lag.P99))
	}
}

func (p *Probe) set(o Outcome, format string, args ...any) {
	p.Outcome, p.Reason = o, fmt.Sprintf(format, args...)
}

// missed names the clauses that were missed, with what was observed, and the most frequent error.
func missed(v tps.Verdict, errors []tps.ErrorKind) (text string) {
	for _, c := range v.Clauses {
		if c.Status != tps.Missed {
			continue
		}
		if text != "" {
			text += ", "
		}
		text += c.Clause + " was missed with " + observed(c)
		if strings.HasPrefix(c.Clause, "errors") && len(errors) > 0 {
			first, _, _ := strings.Cut(errors[0].Example, "\n")
			text += ", most often: " + first
		}
	}
	return text
}

func observed(c tps.Check) string {
	switch c.Unit {
	case "ns":
		return short(time.Duration(c.Observed)).String()
	case "%":
		return fmt.Sprintf("%.2f%%", c.Observed)
	}
	return fmt.Sprintf("%.1f%s", c.Observed, c.Unit)
}

// warm returns the log without the warm-up.
func warm(l tps.Log) tps.Log {
	var last int64
	for _, e := range l.Events {
		last = max(last, e.Intended)
	}
	warm := tps.Log{Start: l.Start, Tags: l.Tags, Errors: l.Errors}
	for _, e := range l.Events {
		if e.Intended >= last/warmUp {
			warm.Events = append(warm.Events, e)
		}
	}
	return warm
}

// passed is the time from the first intended start to the last.
func passed(events []tps.Event) (d time.Duration) {
	for _, e := range events {
		d = max(d, time.Duration(e.Intended-events[0].Intended))
	}
	return d
}

// endRate is at what rate tasks completed; that of a saturated target is its capacity.
func endRate(events []tps.Event) float64 {
	first, last, n := int64(math.MaxInt64), int64(math.MinInt64), 0
	for _, e := range events {
		if completed(e) {
			first, last, n = min(first, e.Ended), max(last, e.Ended), n+1
		}
	}
	if n < 2 || first == last {
		return 0
	}
	return float64(n-1) / time.Duration(last-first).Seconds()
}

func completed(e tps.Event) bool { return e.Outcome == tps.Succeeded || e.Outcome == tps.Failed }
