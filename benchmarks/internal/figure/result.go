package figure

import (
	"math"
	"runtime"
	"slices"
	"time"
)

// A Result is what a session found.
type Result struct {
	Machine Machine   `json:"machine"`
	Began   time.Time `json:"began"`
	Seconds float64   `json:"seconds"`
	Foreign *float64  `json:"foreign"` // the part of the machine's processors that others used meanwhile; nil: not known
	Rounds  int       `json:"rounds"`
	Figures []Outcome `json:"figures"`
	Probes  []Spread  `json:"probes"`
}

// A Machine is where it was measured.
type Machine struct {
	Go    string `json:"go"`
	OS    string `json:"os"`
	Arch  string `json:"arch"`
	CPU   string `json:"cpu,omitempty"`
	Cores int    `json:"cores"` // GOMAXPROCS
}

// A Spread is what a probe or a figure was over the rounds.
type Spread struct {
	Name   string    `json:"name"`
	Unit   string    `json:"unit,omitempty"`
	Lower  float64   `json:"lower"` // quartile
	Median float64   `json:"median"`
	Upper  float64   `json:"upper"` // quartile
	Values []float64 `json:"values"`
}

// An Outcome is a figure beside its goal.
type Outcome struct {
	Spread
	Goal    float64 `json:"goal"`
	AtLeast bool    `json:"at_least,omitempty"`
	Missed  bool    `json:"missed"` // even by the better quartile
}

func newResult(figures []Figure, probes []*Probe, rounds []round) *Result {
	res := &Result{
		Machine: Machine{runtime.Version(), runtime.GOOS, runtime.GOARCH, cpu(), runtime.GOMAXPROCS(0)},
		Rounds:  len(rounds),
	}
	if len(rounds) == 0 {
		return res
	}
	for _, f := range figures {
		res.Figures = append(res.Figures, f.outcome(rounds))
	}
	for _, p := range probes {
		res.Probes = append(res.Probes, spread(p.Name, p.Unit, rounds, func(r round) float64 { return r[p] }))
	}
	return res
}

// Missed returns how many figures are.
func (r *Result) Missed() (n int) {
	for _, o := range r.Figures {
		if o.Missed {
			n++
		}
	}
	return n
}

// outcome judges a figure by the better quartile: what the goal is missed by in three rounds of four is no accident.
func (f *Figure) outcome(rounds []round) Outcome {
	unit := f.Ours.Unit
	if len(f.Against) > 0 {
		unit = "×"
	}
	o := Outcome{Spread: spread(f.Name, unit, rounds, f.value), Goal: f.Goal.Limit, AtLeast: f.Goal.AtLeast}
	o.Missed = !f.Goal.met(f.Goal.best([]float64{o.Lower, o.Upper}))
	return o
}

func spread(name, unit string, rounds []round, value func(round) float64) Spread {
	s := Spread{Name: name, Unit: unit}
	for _, r := range rounds {
		s.Values = append(s.Values, value(r))
	}
	sorted := slices.Sorted(slices.Values(s.Values))
	s.Lower, s.Median, s.Upper = quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)
	return s
}

// quantile interpolates between the two values next to q, as R's type 7 does.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	low, high := sorted[int(at)], sorted[int(math.Ceil(at))]
	return low + (at-math.Floor(at))*(high-low)
}
