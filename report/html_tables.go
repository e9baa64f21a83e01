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
	all := []page.Table{r.tagTable(), r.errorTable(), r.peakTable(), r.generatorTable(), r.intervalTable()}
	return slices.DeleteFunc(all, func(t page.Table) bool { return len(t.Rows) == 0 })
}

func (r *Report) tagTable() page.Table {
	t := page.Table{Title: "Tags", Note: "rates over the whole run", Sortable: true,
		Columns: texts(columns("tag", "tasks", "rate", "best 1 s", "failed", "", "dropped", "response p50", "p99", "max", "service p50", "p99", "max"), 1)}
	whole := func(n int) page.Cell { return page.Number(count(n), float64(n)) }
	rate := func(f float64) page.Cell { return page.Number(perSecond(f)+"/s", f) }
	for _, tag := range r.figures.Tags {
		name := page.Cell{Text: tag.Tag, Long: tag.Tag}
		if tag.Tag == "" {
			name = page.Cell{Text: "(none)"}
		}
		best := page.Cell{Text: "–", Sort: "-1"}
		for _, p := range tag.Peaks {
			if p.Length() == time.Second {
				best = rate(p.Rate)
			}
		}
		s, p := tag.Service, tag.Response
		share := page.Number(percent(tag.Failed, tag.Completed), float64(tag.Failed)/float64(max(1, tag.Completed)))
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{name, whole(tag.Events), rate(tag.Rate), best, whole(tag.Failed), share, whole(tag.Dropped),
			timeCell(p, p.P50), timeCell(p, p.P99), timeCell(p, p.Max), timeCell(s, s.P50), timeCell(s, s.P99), timeCell(s, s.Max)}})
	}
	return t
}

func (r *Report) errorTable() page.Table {
	f := r.figures
	t := page.Table{Title: "Errors", Note: "by kind: # stands for a number where those differ", Columns: texts(columns("kind", "type", "the first of them", "count", "of all tasks"), 3)}
	t.Columns[1].Keep = true
	const most = 100
	for _, e := range f.Errors[:min(most, len(f.Errors))] {
		t.Rows = append(t.Rows, page.Row{Cells: []page.Cell{
			{Text: e.Text(), Long: e.Text()}, {Text: e.Type}, {Text: e.Example, Long: e.Example}, {Text: count(e.Count)}, {Text: percent(e.Count, f.Events)},
		}})
	}
	if len(f.Errors) > most {
		t.Note += fmt.Sprintf("; %d of %s kinds", most, count(len(f.Errors)))
	}
	return t
}

// timesTable has the percentiles.
func (r *Report) timesTable() page.Table {
	f := r.figures
	t := page.Table{Title: "Times", Note: "of all that completed, and of the successes alone",
		Columns: texts(columns("", "service", "response", "service, ok", "response, ok"), 1)}
	if f.ClosedLoop {
		t.Note += ". " + closedLoop
	}
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

// peakTable has all stretches of the run that are worth a look.
func (r *Report) peakTable() page.Table {
	f := r.figures
	t := page.Table{Title: "Peaks", Note: "where the most tasks ended with success",
		Columns: texts(columns("", "rate", "succeeded", "failed", "length", "from", "to", "at"), 1)}
	add := func(name string, w tps.Window) {
		at := ""
		if !r.log.Start.IsZero() {
			at = r.log.Start.Add(w.Start).Format("15:04:05.000")
		}
		t.Rows = append(t.Rows, page.Row{Cells: page.Texts(name, perSecond(w.Rate)+"/s", count(w.Succeeded),
			count(w.Completed-w.Succeeded), duration(w.Length()), offset(w.Start), offset(w.End), at)})
	}
	for _, p := range f.Peaks {
		add("best "+duration(p.Length()), p)
	}
	for _, p := range f.SLOPeaks {
		add("best "+duration(p.Length())+" within the SLO", p)
	}
	for _, d := range f.Densities {
		add("densest "+duration(d.AtLeast)+" or more", d.Window)
	}
	if f.Steady != nil {
		add("steady", f.Steady.Window)
	}
	for i, d := range f.TooLong {
		if i == 0 {
			t.Note += "; longer than the run: "
		} else {
			t.Note += ", "
		}
		t.Note += duration(d)
	}
	return t
}

// generatorTable is what the generator of the load says of itself.
func (r *Report) generatorTable() page.Table {
	t := page.Table{Title: "Generator", Note: "whether the load kept to its plan", Columns: texts(columns("plan", "planned", "started", "dropped", "skipped", "waited",
		"delayed", "asked", "achieved", "lag p50", "p99", "max"), 1)}
	if p := r.figures.Pacing; p != nil {
		t.Rows = []page.Row{{Cells: append(page.Texts(p.Plan, count(p.Planned), count(p.Started), count(p.Dropped), count(p.Skipped), count(p.Waited),
			duration(p.Delayed), perSecond(p.Asked)+"/s", perSecond(p.Achieved)+"/s"), timeCell(p.Lag, p.Lag.P50), timeCell(p.Lag, p.Lag.P99), timeCell(p.Lag, p.Lag.Max))}}
	}
	return t
}

// offset is a time from the log's start, to the millisecond.
func offset(d time.Duration) string { return fmt.Sprintf("%.3f s", d.Seconds()) }

func (r *Report) intervalTable() page.Table {
	f := r.figures
	t := page.Table{Title: "Intervals", Note: count(len(f.Intervals)) + " of " + duration(f.Interval), Folded: len(f.Intervals) > 24,
		Columns: columns("from", "to", "started", "completed", "failed", "rate", "response p50", "p99", "max", "service p50", "p99", "max")}
	for _, row := range f.Intervals[:min(maxIntervals, len(f.Intervals))] {
		s, p := row.Service, row.Response
		t.Rows = append(t.Rows, page.Row{Cells: append(page.Texts(offset(row.Start), offset(row.End), count(row.Started), count(row.Completed),
			count(row.Completed-row.Succeeded), perSecond(row.Rate)+"/s"),
			timeCell(p, p.P50), timeCell(p, p.P99), timeCell(p, p.Max), timeCell(s, s.P50), timeCell(s, s.P99), timeCell(s, s.Max))})
	}
	if len(f.Intervals) > maxIntervals {
		t.Note += fmt.Sprintf(", the first %d are here", maxIntervals)
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
