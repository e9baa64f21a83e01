package series

import (
	"slices"

	"github.com/worker-dispatcher/wd/tps"
)

// Rates are how many tasks a second were due, started, ended and were dropped, row by row. All its slices have the same length.
type Rates struct {
	Step    int64     `json:"step_ns"` // the length of a row, over which a rate is the mean
	Rows    int       `json:"rows"`    // of the run; more than are here if it was thinned
	At      []int64   `json:"at_ns"`   // the middle of a row
	Offered []float64 `json:"offered"` // by the instant they were intended, dropped or not
	Started []float64 `json:"started"`
	OK      []float64 `json:"succeeded"` // by the instant they ended
	Failed  []float64 `json:"failed"`
	Dropped []float64 `json:"dropped"` // by the instant they were intended
}

func newRates(events []tps.Event, g grid) Rates {
	column := func() []float64 { return make([]float64, g.rows) }
	r := Rates{Step: g.step, Rows: g.rows, Offered: column(), Started: column(), OK: column(), Failed: column(), Dropped: column()}
	for i := range events {
		r.count(&events[i], g)
	}
	for row := range g.rows {
		from, to := g.bounds(row)
		r.At = append(r.At, g.middle(row))
		for _, c := range r.columns() {
			(*c)[row] /= float64(max(1, to-from)) / 1e9
		}
	}
	return r
}

func (r *Rates) count(e *tps.Event, g grid) {
	r.Offered[g.rowOf(e.Intended)]++
	if e.Outcome == tps.Dropped {
		r.Dropped[g.rowOf(e.Intended)]++
		return
	}
	r.Started[g.rowOf(e.Started)]++
	switch e.Outcome {
	case tps.Succeeded:
		r.OK[g.rowOfEnd(e.Ended)]++
	case tps.Failed:
		r.Failed[g.rowOfEnd(e.Ended)]++
	}
}

func (r *Rates) columns() []*[]float64 {
	return []*[]float64{&r.Offered, &r.Started, &r.OK, &r.Failed, &r.Dropped}
}

// thin leaves out rows until there are at most so many. What is left are rows as they were, and of each stretch the ones in
// which any line has its least and its greatest value: no extreme of the run is lost.
func (r Rates) thin(most int) Rates {
	n := len(r.At)
	if n <= most {
		return r
	}
	keep := r.extremes(most / 2)
	for stretches := most / 2; len(keep) > most; keep = r.extremes(stretches) {
		stretches = stretches * 9 / 10
	}
	thinned := Rates{Step: r.Step, Rows: n, At: pick(r.At, keep)}
	for i, c := range thinned.columns() {
		*c = pick(*r.columns()[i], keep)
	}
	return thinned
}

// extremes returns the rows that matter if the run is cut into so many stretches, in order.
func (r *Rates) extremes(stretches int) (rows []int) {
	n := len(r.At)
	for s := range stretches {
		from, to := s*n/stretches, (s+1)*n/stretches
		for _, c := range r.columns() {
			part := (*c)[from:to]
			least, greatest := slices.Min(part), slices.Max(part)
			rows = append(rows, from+slices.Index(part, least), from+slices.Index(part, greatest))
		}
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

func pick[V any](values []V, at []int) []V {
	picked := make([]V, len(at))
	for i, n := range at {
		picked[i] = values[n]
	}
	return picked
}
