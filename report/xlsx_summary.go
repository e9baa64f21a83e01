package report

import (
	"errors"

	"github.com/worker-dispatcher/wd/report/internal/sheet"
	"github.com/worker-dispatcher/wd/tps"
)

func (r *Report) summarySheet(b *sheet.Book) error {
	columns := []sheet.Column{{Name: "figure", Kind: sheet.Text, Width: 30}, {Name: "value", Width: 24}, {Name: "unit", Width: 16}, {Width: 16}, {Width: 16}}
	return fill(b, "Summary", columns, func(t *sheet.Table) error {
		return errors.Join(r.addCounts(t), r.addTimes(t), r.addWarnings(t))
	})
}

func (r *Report) addCounts(t *sheet.Table) (err error) {
	f := r.figures
	add := func(name string, kind sheet.Kind, value any, unit string) {
		err = errors.Join(err, t.Row(name, sheet.As{Kind: kind, Value: value}, unit))
	}
	add("title", sheet.Text, r.options.Title, "")
	add("start", sheet.Instant, r.instant(0), "")
	add("span, first start to last end", sheet.Seconds, f.Span, "s")
	if f.SLO != nil {
		add("SLO", sheet.Text, f.SLO.Status.String(), "")
	}
	if f.Stopped != "" {
		add("stopped", sheet.Text, f.Stopped, "")
	}
	add("tasks", sheet.Whole, f.Tasks, "")
	add("completed", sheet.Whole, f.Completed, "tasks")
	add("succeeded", sheet.Whole, f.Succeeded, "tasks")
	add("failed", sheet.Whole, f.Failed, "tasks")
	add("dropped", sheet.Whole, f.Dropped, "tasks")
	add("uncompleted", sheet.Whole, f.Uncompleted, "tasks")
	add("not started", sheet.Whole, f.Undispatched, "tasks")
	add("invalid records", sheet.Whole, f.Invalid, "tasks")
	add("started again", sheet.Whole, f.Retried, "tasks")
	add("attempts before the last", sheet.Whole, f.Retries, "")
	add("rate of successes", sheet.Rate, f.Rate, "1/s")
	add("rate of completions", sheet.Rate, f.CompletionRate, "1/s")
	for _, p := range f.Peaks {
		add("best "+duration(p.Length()), sheet.Rate, p.Rate, "1/s")
	}
	if f.Steady != nil {
		add("steady rate", sheet.Rate, f.Steady.Rate, "1/s")
	}
	if p := f.Pacing; p != nil {
		add("rate asked for", sheet.Rate, p.Asked, "1/s")
		add("rate achieved", sheet.Rate, p.Achieved, "1/s")
		add("lag of the generator, p99", sheet.Millis, p.Lag.P99, "ms")
		if p.Limited != "" {
			name := "the generator was the limit"
			if p.KeptRate() {
				name = "the generator was late"
			}
			add(name, sheet.Text, p.Limited, "")
		}
	}
	add("in flight, at most", sheet.Whole, f.InFlight.Max, "tasks")
	add("in flight, mean", sheet.Rate, f.InFlight.Mean, "tasks")
	return errors.Join(err, r.addClauses(t))
}

// addClauses adds what the SLO demands.
func (r *Report) addClauses(t *sheet.Table) error {
	if r.figures.SLO == nil {
		return nil
	}
	err := t.Head("SLO", "observed", "demanded", "unit", "")
	for _, c := range r.figures.SLO.Clauses {
		seen, limit, unit := c.Observed, c.Limit, c.Unit
		if unit == "ns" {
			seen, limit, unit = seen/1e6, limit/1e6, "ms"
		}
		err = errors.Join(err, t.Row(c.Clause, sheet.As{Kind: sheet.Millis, Value: seen}, sheet.As{Kind: sheet.Millis, Value: limit}, unit, c.Status.String()))
	}
	return err
}

// addTimes adds the percentiles.
func (r *Report) addTimes(t *sheet.Table) error {
	f := r.figures
	err := t.Head("times in ms", "response", "service", "response, ok", "service, ok")
	for _, row := range rowsOfTimes {
		cells := []any{row.name}
		for _, d := range []tps.Distribution{f.Response, f.Service, f.SucceededResponse, f.SucceededService} {
			cells = append(cells, sheet.As{Kind: sheet.Millis, Value: timeOf(d, row.of(d))})
		}
		err = errors.Join(err, t.Row(cells...))
	}
	if f.ClosedLoop {
		err = errors.Join(err, t.Row(closedLoop))
	}
	return err
}

func (r *Report) addWarnings(t *sheet.Table) error {
	if len(r.figures.Warnings) == 0 {
		return nil
	}
	err := t.Head("warnings")
	for _, warning := range r.figures.Warnings {
		err = errors.Join(err, t.Row(string(warning)))
	}
	return err
}
