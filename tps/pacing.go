package tps

import (
	"fmt"
	"strings"
	"time"
)

// Pacing is what a generator of load says of itself: whether it kept to its plan, so that a slow generator is not taken for a slow
// target. Each arrival that fell due before the run ended is in one of four counts:
//
//	Planned = Started + Dropped + Skipped + Undispatched
type Pacing struct {
	Plan      string       `json:"plan"`                // the schedule, in words
	Changes   []PlanChange `json:"changes,omitempty"`   // of it under way, the first 1,000
	Stages    []PlanStage  `json:"stages,omitempty"`    // of it as it was followed, up to 1,000; none if they are not known or more
	Precision string       `json:"precision,omitempty"` // of the generator's clock

	Planned      int `json:"planned"`      // arrivals that fell due before the run ended
	Started      int `json:"started"`      // tasks that they started
	Dropped      int `json:"dropped"`      // whose tasks were dropped, as too many were in flight: the target's doing
	Skipped      int `json:"skipped"`      // left out after a stall of the generator; their tasks came later
	Undispatched int `json:"undispatched"` // due, and not started before the run ended

	Waited  int           `json:"waited"`     // arrivals that had to wait, as too many tasks were in flight: the target's doing
	Delayed time.Duration `json:"delayed_ns"` // by how much that has put off the rest of the plan, if it does

	// Rates, per second: that of the arrivals planned, and of the tasks started, each from the first arrival to the last one and without
	// those of that instant, which begin what would come then; or until the last task started, if that was later. Both are 0 if all arrive at once.
	Asked    float64 `json:"asked"`
	Achieved float64 `json:"achieved"`

	// Lag is how late tasks started, what they waited because too many were in flight not counted: the generator's own part in
	// the response times. Its percentiles are those of a [Histogram].
	Lag Distribution `json:"lag"`

	Limited string   `json:"limited,omitempty"` // in what respect the generator fell short: it was the limit, or late (see KeptRate); "" if it did not
	Notes   []string `json:"notes,omitempty"`   // other doubts
}

// A PlanChange is that from an instant on a run followed another plan.
type PlanChange struct {
	At   time.Duration `json:"at_ns"` // from the log's start
	Plan string        `json:"plan"`  // in words; its offsets count from At
}

// A PlanStage is a stretch in which the rate was one, or changed evenly, and the plan was not put off.
type PlanStage struct {
	Start time.Duration `json:"start_ns"` // when its first arrival was due, from the log's start
	End   time.Duration `json:"end_ns"`   // when its last one was
	Ramp  bool          `json:"ramp,omitempty"`
}

// Ratio is Achieved to Asked; 1 if nothing was asked.
func (p *Pacing) Ratio() float64 {
	if p.Asked == 0 {
		return 1
	}
	return p.Achieved / p.Asked
}

// KeptRate reports whether the generator offered the rate that was asked, to 1 %; arrivals dropped at the cap it has offered. A generator that is
// Limited was then no limit to the load: it kept the rate and not the instants. False where no rate was asked.
func (p *Pacing) KeptRate() bool {
	return p.Achieved*float64(p.Started+p.Dropped) >= 0.99*p.Asked*float64(p.Started) && p.Asked > 0
}

// Warnings are the doubts about a run that its generator gives rise to, as they are in [Report.Warnings]. Nil has none.
func (p *Pacing) Warnings() (all []Warning) {
	if p == nil {
		return nil
	}
	warn := func(format string, args ...any) { all = append(all, Warning(fmt.Sprintf(format, args...))) }
	switch {
	case p.Limited == "":
	case p.KeptRate():
		warn("the generator kept the rate, but not the instants that response times count from: %s", p.Limited)
	case p.Waited+p.Dropped > p.Planned/100:
		warn("the generator was a limit too, not the target alone: %s", p.Limited)
	default:
		warn("the generator was the limit, not the target: %s", p.Limited)
	}
	if p.Skipped > 0 && p.Limited == "" {
		warn("the generator skipped %d of %s after stalls", p.Skipped, plural(p.Planned, "arrival"))
	}
	if p.Delayed > 0 {
		warn("tasks in flight at the cap put off the plan by %v: response times count from the plan as it was put off", p.Delayed)
	}
	for _, note := range p.Notes {
		warn("%s", note)
	}
	return all
}

// String returns what a report says of its generator, with the warnings: plain text in 80 columns. That of nil is empty.
func (p *Pacing) String() string {
	t := &text{r: &Report{Pacing: p, Warnings: p.Warnings()}}
	t.pacing()
	t.warnings()
	return strings.TrimPrefix(t.String(), "\n")
}

// pace takes over what the generator has said of itself, with its doubts.
func (r *Report) pace(p *Pacing) {
	r.Pacing = p
	r.Warnings = append(r.Warnings, p.Warnings()...)
}

func (t *text) pacing() {
	p := t.r.Pacing
	if p == nil {
		return
	}
	t.heading("Generator", " started %d of %s at %.5f of the rate asked, %s/s", p.Started, plural(p.Planned, "arrival"), p.Ratio(), rate(p.Asked))
	if missing := p.missing(); missing != "" {
		t.line("  %s", missing)
	}
	t.line("  lag of its own: p50 %s, p99 %s, max %s%s", p.Lag.cell(p.Lag.P50), p.Lag.cell(p.Lag.P99), p.Lag.cell(p.Lag.Max), p.verdict())
}

// verdict says that the generator was not the limit; where it was, or may have been, the warnings do.
func (p *Pacing) verdict() string {
	if p.Lag.Count == 0 || p.Limited != "" || p.Skipped > 0 || len(p.Notes) > 0 {
		return ""
	}
	return "; it was not the limit"
}

// missing says what did not start at its time, but for lag; "" if there is nothing.
func (p *Pacing) missing() string {
	var parts []string
	for _, c := range []struct {
		n    int
		what string
	}{{p.Waited, "waited at the cap (the target's doing)"}, {p.Dropped, "dropped at the cap (the target's doing)"}, {p.Skipped, "skipped"}, {p.Undispatched, "undispatched"}} {
		if c.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.n, c.what))
		}
	}
	return strings.Join(parts, ", ")
}
