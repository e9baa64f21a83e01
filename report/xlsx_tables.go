package report

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/worker-dispatcher/wd/report/internal/sheet"
	"github.com/worker-dispatcher/wd/tps"
)

func (r *Report) intervalSheet(b *sheet.Book) error {
	columns := []sheet.Column{
		{Name: "from (s)", Kind: sheet.Seconds}, {Name: "to (s)", Kind: sheet.Seconds}, {Name: "at", Kind: sheet.Instant},
		{Name: "started", Kind: sheet.Whole}, {Name: "completed", Kind: sheet.Whole}, {Name: "succeeded", Kind: sheet.Whole},
		{Name: "failed", Kind: sheet.Whole}, {Name: "successes/s", Kind: sheet.Rate}, {Name: "completions/s", Kind: sheet.Rate},
		{Name: "response p50 (ms)", Kind: sheet.Millis}, {Name: "response p99 (ms)", Kind: sheet.Millis}, {Name: "response max (ms)", Kind: sheet.Millis},
		{Name: "service p50 (ms)", Kind: sheet.Millis}, {Name: "service p99 (ms)", Kind: sheet.Millis}, {Name: "service max (ms)", Kind: sheet.Millis},
		{Name: "in flight, at most", Kind: sheet.Whole}, {Name: "in flight, mean", Kind: sheet.Rate},
	}
	return fill(b, "Intervals", columns, func(t *sheet.Table) (err error) {
		for _, row := range r.figures.Intervals {
			cells := []any{row.Start, row.End, r.instant(int64(row.Start)), row.Started, row.Completed, row.Succeeded, row.Completed - row.Succeeded, row.Rate, row.CompletionRate}
			for _, d := range []tps.Distribution{row.Response, row.Service} {
				cells = append(cells, timeOf(d, d.P50), timeOf(d, d.P99), timeOf(d, d.Max))
			}
			err = errors.Join(err, t.Row(append(cells, row.InFlight.Max, row.InFlight.Mean)...))
		}
		return errors.Join(err,
			b.Chart(t, "Tasks a second", 0, sheet.Line{Column: 7, Color: "0072B2"}, sheet.Line{Column: 8, Color: "E69F00"}),
			b.Chart(t, "Response time (ms)", 1, sheet.Line{Column: 9, Color: "0072B2"}, sheet.Line{Column: 10, Color: "D55E00"}))
	})
}

// timeOf is one of a distribution's times, or nil if it has none.
func timeOf(d tps.Distribution, t time.Duration) any {
	if d.Count == 0 {
		return nil
	}
	return t
}

// instant is the clock time at an offset, or nil if the log does not say when it began.
func (r *Report) instant(offset int64) any {
	if r.log.Start.IsZero() {
		return nil
	}
	return r.log.Start.Add(time.Duration(offset))
}

func (r *Report) peakSheet(b *sheet.Book) error {
	columns := []sheet.Column{
		{Name: "of", Kind: sheet.Text, Width: 26}, {Name: "window (s)", Kind: sheet.Seconds}, {Name: "rate (1/s)", Kind: sheet.Rate}, {Name: "succeeded", Kind: sheet.Whole},
		{Name: "completed", Kind: sheet.Whole}, {Name: "from (s)", Kind: sheet.Seconds}, {Name: "to (s)", Kind: sheet.Seconds}, {Name: "at", Kind: sheet.Instant},
	}
	return fill(b, "Peaks", columns, func(t *sheet.Table) (err error) {
		add := func(of string, rate float64, p tps.Window) {
			err = errors.Join(err, t.Row(of, p.Length(), rate, p.Succeeded, p.Completed, p.Start, p.End, r.instant(int64(p.Start))))
		}
		for _, p := range r.figures.Peaks {
			add("successes", p.Rate, p)
		}
		for _, p := range r.figures.CompletionPeaks {
			add("completions", p.CompletionRate, p)
		}
		for _, p := range r.figures.SLOPeaks {
			add("successes within the SLO", p.Rate, p)
		}
		for _, d := range r.figures.Densities {
			add("densest "+duration(d.AtLeast)+" or more", d.Rate, d.Window)
		}
		if s := r.figures.Steady; s != nil {
			add("steady", s.Rate, s.Window)
		}
		return err
	})
}

// tagSheet writes the figures by tag, if there are tags.
func (r *Report) tagSheet(b *sheet.Book) error {
	if len(r.figures.Tags) == 0 {
		return nil
	}
	columns := []sheet.Column{
		{Name: "tag", Kind: sheet.Text, Width: 40}, {Name: "tasks", Kind: sheet.Whole}, {Name: "succeeded", Kind: sheet.Whole}, {Name: "failed", Kind: sheet.Whole},
		{Name: "dropped", Kind: sheet.Whole}, {Name: "uncompleted", Kind: sheet.Whole}, {Name: "rate (1/s)", Kind: sheet.Rate},
		{Name: "response p50 (ms)", Kind: sheet.Millis}, {Name: "response p99 (ms)", Kind: sheet.Millis}, {Name: "response max (ms)", Kind: sheet.Millis},
		{Name: "service p50 (ms)", Kind: sheet.Millis}, {Name: "service p99 (ms)", Kind: sheet.Millis}, {Name: "service max (ms)", Kind: sheet.Millis},
	}
	return fill(b, "Tags", columns, func(t *sheet.Table) (err error) {
		for _, tag := range r.figures.Tags {
			cells := []any{tag.Tag, tag.Events, tag.Succeeded, tag.Failed, tag.Dropped, tag.Uncompleted, tag.Rate}
			for _, d := range []tps.Distribution{tag.Response, tag.Service} {
				cells = append(cells, timeOf(d, d.P50), timeOf(d, d.P99), timeOf(d, d.Max))
			}
			err = errors.Join(err, t.Row(cells...))
		}
		return err
	})
}

// errorSheet writes the kinds of errors, if there are errors.
func (r *Report) errorSheet(b *sheet.Book) error {
	if len(r.figures.Errors) == 0 {
		return nil
	}
	columns := []sheet.Column{
		{Name: "count", Kind: sheet.Whole}, {Name: "kind", Kind: sheet.Text, Width: 60}, {Name: "type", Kind: sheet.Text}, {Name: "the first of them", Kind: sheet.Text, Width: 80},
	}
	return fill(b, "Errors", columns, func(t *sheet.Table) (err error) {
		for _, e := range r.figures.Errors {
			err = errors.Join(err, t.Row(e.Count, e.Text(), e.Type, e.Example))
		}
		return err
	})
}

func (r *Report) configSheet(b *sheet.Book) error {
	return fill(b, "Config", []sheet.Column{{Name: "name", Kind: sheet.Text, Width: 26}, {Name: "value", Kind: sheet.Text, Width: 70}}, func(t *sheet.Table) (err error) {
		for _, key := range slices.Sorted(maps.Keys(r.options.Config)) {
			err = errors.Join(err, t.Row(key, r.options.Config[key]))
		}
		return err
	})
}
