package capacity

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

// A Result is what a search has found. It is plain data, also as JSON.
type Result struct {
	Verdict Verdict `json:"verdict"`
	SLO     tps.SLO `json:"slo"`

	// Rate is the highest rate, in tasks a second, at which the SLO was met; 0 if it never was. High is the lowest that was refused; 0 if none
	// was. The capacity lies between them.
	Rate float64 `json:"rate"`
	High float64 `json:"high"`

	Confirmed bool    `json:"confirmed"`            // whether a longer probe has confirmed Rate
	LimitedAt float64 `json:"limited_at,omitempty"` // the rate at which the generator was the limit; 0: it was not
	Reason    string  `json:"reason,omitempty"`     // why High was refused, or what limited the generator

	Probes []Probe       `json:"probes,omitempty"` // in the order in which they were made
	Took   time.Duration `json:"took_ns"`
}

// A Verdict says how a search ended.
type Verdict int

const (
	Found            Verdict = iota // the capacity lies between Rate and High
	Below                           // the SLO was not even met at the first rate, or that did not hold: the capacity is below High
	Above                           // it was met at all rates: the capacity is above Rate, the highest one to try
	GeneratorLimited                // the generator could not offer LimitedAt: the capacity is Rate or more, and not known
	Stopped                         // the search was ended before it knew
	TimeUp                          // Options.Limit was over before it did: what is known of Rate and High no longer probe has confirmed
)

var verdicts = names[Verdict]{"Verdict", []string{"found", "below", "above", "generator-limited", "stopped", "time-up"}}

// String is the verdict's name.
func (v Verdict) String() string { return verdicts.of(v) }

// MarshalText returns String.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads what String returns, and refuses all else.
func (v *Verdict) UnmarshalText(text []byte) (err error) { *v, err = verdicts.read(text); return err }

// conclude sets the verdict of a search that has ended.
func (s *search) conclude(err error) {
	r := &s.result
	r.Rate, r.High, r.Confirmed = s.low(), s.high, s.confirmed
	switch {
	case errors.Is(err, errTimeUp):
		r.Verdict = TimeUp
	case err != nil:
		r.Verdict = Stopped
	case s.limited > 0 && (s.high == 0 || s.limited < s.high && !s.confirmed):
		r.Verdict, r.LimitedAt = GeneratorLimited, s.limited
	case r.Rate == 0:
		r.Verdict = Below
	case r.High == 0:
		r.Verdict = Above
	}
	for _, p := range r.Probes {
		if p.Offered == cmp.Or(r.LimitedAt, r.High) && p.Outcome != Met {
			r.Reason = p.Reason
		}
	}
}

// Curve returns the probes by rate, the lowest first: what was offered and what became of it.
func (r *Result) Curve() []Probe {
	return slices.SortedStableFunc(slices.Values(r.Probes), func(a, b Probe) int { return cmp.Compare(a.Offered, b.Offered) })
}

// String is the result for a terminal: a line of what was found, and the curve.
func (r *Result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Capacity: %s\n", r.headline())
	if len(r.Probes) == 0 {
		return b.String()
	}
	fmt.Fprintf(&b, "%11s %11s %9s %9s %8s %10s  %s\n", "offered/s", "achieved/s", "p50", "p99", "failed", "in flight", "outcome")
	for _, p := range r.Curve() {
		fmt.Fprintf(&b, "%11s %11s %9v %9v %7.2f%% %10d  %v%s\n",
			rateText(p.Offered), rateText(p.Achieved), short(p.P50), short(p.P99), 100*p.Failed, p.InFlight, p.Outcome, p.confirms())
	}
	return b.String()
}

// confirms marks the longer probes in the curve.
func (p Probe) confirms() string {
	switch {
	case p.Phase != Confirm:
		return ""
	case p.Outcome == Met:
		return ", confirmed"
	}
	return ", not confirmed"
}

func (r *Result) headline() string {
	rate, high := rateText(r.Rate), rateText(r.High)
	switch r.Verdict {
	case Below:
		return fmt.Sprintf("below %s/s, where %s was not met: %s", high, r.SLO, r.Reason)
	case Above:
		return fmt.Sprintf("above %s/s, the highest rate to try, which meets %s", rate, r.SLO)
	case GeneratorLimited:
		return fmt.Sprintf("%s/s or more meets %s; at %s/s the generator was the limit: %s", rate, r.SLO, rateText(r.LimitedAt), r.Reason)
	case TimeUp:
		return r.bracket(rate, high) + fmt.Sprintf(" (not confirmed: the time was up after %v)", r.Took.Round(time.Millisecond))
	case Stopped:
		if r.Rate == 0 {
			return "not known, as the search was ended before a rate was met"
		}
		return fmt.Sprintf("not known, as the search was ended early; met up to %s/s", rate)
	}
	return fmt.Sprintf("%s/s meets %s; %s/s does not: %s", rate, r.SLO, high, r.Reason)
}

// bracket is what is known of a search that was not over.
func (r *Result) bracket(rate, high string) string {
	switch {
	case r.Rate == 0 && r.High == 0:
		return "not known, no rate was met or refused"
	case r.Rate == 0:
		return fmt.Sprintf("below %s/s, where %s was not met: %s", high, r.SLO, r.Reason)
	case r.High == 0:
		return fmt.Sprintf("%s/s or more, which meets %s", rate, r.SLO)
	}
	return fmt.Sprintf("between %s/s, which meets %s, and %s/s, which does not: %s", rate, r.SLO, high, r.Reason)
}
