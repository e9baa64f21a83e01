package report

import (
	"cmp"
	"errors"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/worker-dispatcher/wd/report/internal/sheet"
	"github.com/worker-dispatcher/wd/tps"
)

// WriteXLSX writes the report as a workbook of the sheets Summary, Intervals with charts, Peaks, Tags, Errors, Config and Raw Logs, of
// which a run without tags or errors lacks those. Numbers are numbers, instants are instants by the clock of the log's start. Raw
// Logs has a line for each record and a column for each key of the metadata, and goes on in Raw Logs 2 where a sheet is full. A
// text of the user's is a text, also if it looks like a formula.
//
// Memory is in proportion to the log and not to the workbook, which is put aside in the folder for temporary files.
func (r *Report) WriteXLSX(w io.Writer) error { return r.writeXLSX(w, sheet.MaxRows) }

func (r *Report) writeXLSX(w io.Writer, rows int) (err error) {
	book, err := sheet.New(r.options.Title, rows)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	for _, write := range []func(*sheet.Book) error{
		r.summarySheet, r.intervalSheet, r.peakSheet, r.tagSheet, r.errorSheet, r.configSheet, r.logSheet,
	} {
		if err := write(book); err != nil {
			return err
		}
	}
	_, err = book.WriteTo(w)
	return err
}

// fill writes a table from beginning to end.
func fill(b *sheet.Book, name string, columns []sheet.Column, rows func(t *sheet.Table) error) error {
	t, err := b.Table(name, columns...)
	if err != nil {
		return err
	}
	return errors.Join(rows(t), t.Close())
}

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
	add("tasks", sheet.Whole, f.Tasks, "")
	add("completed", sheet.Whole, f.Completed, "tasks")
	add("succeeded", sheet.Whole, f.Succeeded, "tasks")
	add("failed", sheet.Whole, f.Failed, "tasks")
	add("dropped", sheet.Whole, f.Dropped, "tasks")
	add("uncompleted", sheet.Whole, f.Uncompleted, "tasks")
	add("not started", sheet.Whole, f.Undispatched, "tasks")
	add("invalid records", sheet.Whole, f.Invalid, "tasks")
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
		add("generator-limited", sheet.Text, p.Limited, "")
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
			err = errors.Join(err, t.Row(e.Count, e.Message, e.Type, e.Example))
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

// logSheet writes the records, in the order of their IDs.
func (r *Report) logSheet(b *sheet.Book) error {
	at := sheet.Instant
	if r.log.Start.IsZero() {
		at = sheet.Seconds
	}
	columns := []sheet.Column{
		{Name: "id", Kind: sheet.Whole}, {Name: "tag", Kind: sheet.Text}, {Name: "outcome", Kind: sheet.Text, Width: 13},
		{Name: "intended", Kind: at}, {Name: "started", Kind: at}, {Name: "ended", Kind: at},
		{Name: "start delay (ms)", Kind: sheet.Millis}, {Name: "service (ms)", Kind: sheet.Millis}, {Name: "response (ms)", Kind: sheet.Millis},
	}
	keys := r.metaKeys(sheet.MaxColumns - len(columns))
	own := len(columns)
	for _, key := range keys {
		name := key
		if slices.ContainsFunc(columns[:own], func(c sheet.Column) bool { return c.Name == key }) {
			name = "meta: " + key
		}
		columns = append(columns, sheet.Column{Name: name})
	}
	return fill(b, "Raw Logs", columns, func(t *sheet.Table) error {
		cells := make([]any, 0, len(columns))
		for _, e := range r.byID() {
			cells = r.logCells(cells[:0], &e)
			for _, key := range keys {
				cells = append(cells, r.log.Meta[e.ID][key])
			}
			if err := t.Row(cells...); err != nil {
				return err
			}
		}
		return nil
	})
}

// byID are the events in the order of their IDs.
func (r *Report) byID() []tps.Event {
	order := func(a, b tps.Event) int { return cmp.Compare(a.ID, b.ID) }
	if slices.IsSortedFunc(r.log.Events, order) {
		return r.log.Events
	}
	return slices.SortedStableFunc(slices.Values(r.log.Events), order)
}

// logCells appends what an event says of itself.
func (r *Report) logCells(cells []any, e *tps.Event) []any {
	cells = append(cells, e.ID, r.tag(e), e.Outcome.String(), r.stamp(e.Intended))
	switch e.Outcome {
	case tps.Dropped:
		return append(cells, nil, nil, nil, nil, nil)
	case tps.Uncompleted:
		return append(cells, r.stamp(e.Started), nil, time.Duration(e.Started-e.Intended), nil, nil)
	}
	return append(cells, r.stamp(e.Started), r.stamp(e.Ended), time.Duration(e.Started-e.Intended), time.Duration(e.Ended-e.Started), time.Duration(e.Ended-e.Intended))
}

// stamp is an instant; without a start of the log, seconds.
func (r *Report) stamp(offset int64) any {
	if r.log.Start.IsZero() {
		return time.Duration(offset)
	}
	return r.log.Start.Add(time.Duration(offset))
}

func (r *Report) tag(e *tps.Event) any {
	if e.Tag == 0 || int(e.Tag) >= len(r.log.Tags) {
		return nil
	}
	return r.log.Tags[e.Tag]
}

// metaKeys are the keys of the metadata in order, as many as there is room for.
func (r *Report) metaKeys(room int) []string {
	seen := map[string]bool{}
	for _, meta := range r.log.Meta {
		for key := range meta {
			seen[key] = true
		}
	}
	keys := slices.Sorted(maps.Keys(seen))
	return keys[:min(len(keys), room)]
}
