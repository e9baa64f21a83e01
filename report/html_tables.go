package report

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/worker-dispatcher/wd/report/internal/page"
	"github.com/worker-dispatcher/wd/tps"
)

func columns(names ...string) []page.Column {
	all := make([]page.Column, len(names))
	for i, n := range names {
		all[i].Name = n
	}
	return all
}

// texts makes a table's first columns columns of texts.
func texts(all []page.Column, n int) []page.Column {
	for i := range n {
		all[i].Text = true
	}
	return all
}

func (r *Report) tables() []page.Table {
	all := []page.Table{r.peakTable()}
	all = append(all, r.intervalTable())
	return slices.DeleteFunc(all, func(t page.Table) bool { return len(t.Rows) == 0 })
}

// timesTable has the percentiles.
func (r *Report) timesTable() page.Table {
	f := r.figures
	t := page.Table{Title: "Times", Note: "of all that completed, and of the successes alone",
		Columns: texts(columns("", "service", "response", "service, ok", "response, ok"), 1)}
	all := []tps.Distribution{f.Service, f.Response, f.SucceededService, f.SucceededResponse}
	for _, row := range rowsOfTimes {
		cells := page.Texts(row.name)
		for _, d := range all {
			cells = append(cells, timeCell(d, row.of(d)))
		}
		t.Rows = append(t.Rows, page.Row{Cells: cells})
	}
	return t
}

var rowsOfTimes = []struct {
	name string
	of   func(tps.Distribution) time.Duration
}{
	{"min", func(d tps.Distribution) time.Duration { return d.Min }},
	{"mean", func(d tps.Distribution) time.Duration { return time.Duration(d.Mean) }},
	{"p50", func(d tps.Distribution) time.Duration { return d.P50 }},
	{"p90", func(d tps.Distribution) time.Duration { return d.P90 }},
	{"p95", func(d tps.Distribution) time.Duration { return d.P95 }},
	{"p99", func(d tps.Distribution) time.Duration { return d.P99 }},
	{"p99.9", func(d tps.Distribution) time.Duration { return d.P999 }},
	{"max", func(d tps.Distribution) time.Duration { return d.Max }},
}

// timeCell is one of a distribution's times, or a dash if it has none.
func timeCell(d tps.Distribution, t time.Duration) page.Cell {
	if d.Count == 0 {
		return page.Cell{Text: "–", Sort: "-1"}
	}
	return page.Number(duration(t), float64(t))
}

func (r *Report) peakTable() page.Table {
	f := r.figures
	t := page.Table{Title: "Peaks", Note: "the windows in which the most tasks ended with success",
		Columns: texts(columns("window", "rate", "succeeded", "failed", "from", "to", "at"), 1)}
	for _, p := range f.Peaks {
		at := ""
		if !r.log.Start.IsZero() {
			at = r.log.Start.Add(p.Start).Format("15:04:05.000")
		}
		t.Rows = append(t.Rows, page.Row{Cells: page.Texts(duration(p.Length()), perSecond(p.Rate)+"/s", count(p.Succeeded),
			count(p.Completed-p.Succeeded), offset(p.Start), offset(p.End), at)})
	}
	for _, d := range f.TooLong {
		t.Rows = append(t.Rows, page.Row{Cells: page.Texts(duration(d), "–", "–", "–", "–", "–", "longer than the run")})
	}
	return t
}

// offset is a time from the log's start, to the millisecond.
func offset(d time.Duration) string { return fmt.Sprintf("%.3f s", d.Seconds()) }

func (r *Report) intervalTable() page.Table {
	f := r.figures
	t := page.Table{Title: "Intervals", Note: count(len(f.Intervals)) + " of " + duration(f.Interval), Folded: len(f.Intervals) > 24,
		Columns: columns("from", "to", "started", "completed", "failed", "rate", "response p50", "p99", "max", "service p50", "p99", "max")}
	const most = 2000
	for _, row := range f.Intervals[:min(most, len(f.Intervals))] {
		s, p := row.Service, row.Response
		t.Rows = append(t.Rows, page.Row{Cells: append(page.Texts(offset(row.Start), offset(row.End), count(row.Started), count(row.Completed),
			count(row.Completed-row.Succeeded), perSecond(row.Rate)+"/s"),
			timeCell(p, p.P50), timeCell(p, p.P99), timeCell(p, p.Max), timeCell(s, s.P50), timeCell(s, s.P99), timeCell(s, s.Max))})
	}
	if len(f.Intervals) > most {
		t.Note += fmt.Sprintf(", the first %s are here", count(most))
	}
	return t
}

func (r *Report) configTable() page.Table {
	t := page.Table{Title: "How it was run", Columns: texts(columns("", ""), 2)}
	for _, key := range slices.Sorted(maps.Keys(r.options.Config)) {
		t.Rows = append(t.Rows, page.Row{Cells: page.Texts(key, r.options.Config[key])})
	}
	return t
}
