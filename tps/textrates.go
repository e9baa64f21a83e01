package tps

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// rates is the table of rates.
func (t *text) rates() {
	r := t.r
	row := func(name string, rate, completions, from, to, within string) {
		t.line("  %-16s %11s %13s %11s %11s %11s", name, rate, completions, from, to, within)
	}
	window := func(name string, w Window, completions float64, within string) {
		row(name, rate(w.Rate), rate(completions), brief(w.Start, w.Length()), brief(w.End, w.Length()), within)
	}
	t.WriteByte('\n')
	demand := ""
	if r.SLO != nil {
		demand = "within SLO"
	}
	t.line("%s%15s %11s %13s %11s %11s %11s", t.mark(MarkHeading, "TPS"), "", "successes/s", "completion/s", "from", "to", demand)
	window("whole run", Window{Start: r.FirstStart, End: r.LastEnd, Rate: r.Rate}, r.CompletionRate, "")
	if r.Steady != nil {
		window("steady", r.Steady.Window, r.Steady.CompletionRate, "")
	}
	for i, w := range r.Peaks {
		window(fmt.Sprintf("peak, %v", w.Length()), w, r.CompletionPeaks[i].CompletionRate, t.within(w.Length()))
	}
	for _, d := range r.Densities {
		window(fmt.Sprintf("densest, %v up", d.AtLeast), d.Window, d.CompletionRate, "")
	}
	if len(r.TooLong) > 0 {
		t.line("  longer than the run: %s", strings.Trim(fmt.Sprint(r.TooLong), "[]"))
	}
}

// within is the best rate of a length within the SLO, or a dash if there is none.
func (t *text) within(length time.Duration) string {
	best, ok := t.r.SLOPeak(length)
	switch {
	case ok:
		return rate(best.Rate)
	case t.r.SLO != nil:
		return "-"
	}
	return ""
}

// course is a line with a character for each row of the interval table, or for several if they are many.
func (t *text) course() {
	const width = 60
	rows := slices.SortedFunc(slices.Values(t.r.Intervals), func(a, b Interval) int { return cmp.Compare(a.Start, b.Start) })
	each := (len(rows) + width - 1) / width
	var rates []float64
	for part := range slices.Chunk(rows, each) {
		n := 0
		for _, row := range part {
			n += row.Succeeded
		}
		rates = append(rates, perSecond(n, part[len(part)-1].End-part[0].Start))
	}
	highest := slices.Max(rates)
	t.line("  |%s| each %v, at most %s/s", t.mark(MarkRate, t.spark(rates, highest)), time.Duration(each)*t.r.Interval, rate(highest))
}

// spark draws rates as characters of a height: nothing for nothing, the highest for the highest.
func (t *text) spark(rates []float64, highest float64) string {
	levels := []rune(" ▁▂▃▄▅▆▇█")
	if t.o.ASCII {
		levels = []rune(" .:-=+*%@")
	}
	line := make([]rune, len(rates))
	for i, v := range rates {
		line[i] = levels[0]
		if v > 0 {
			line[i] = levels[1+int(v/highest*float64(len(levels)-2))]
		}
	}
	return string(line)
}

// intervals is the interval table, with a bar for the rate of each row.
func (t *text) intervals() {
	const barWidth = 8
	highest := 0.0
	for _, row := range t.r.Intervals {
		highest = max(highest, row.Rate)
	}
	t.heading("Intervals", " of %v", t.r.Interval)
	t.line("%11s %11s %10s %8s %10s %7s %8s", "from", "to", "rate", "started", "completed", "failed", "p99")
	for _, row := range t.r.Intervals {
		bar := 0
		if highest > 0 {
			bar = int(barWidth*row.Rate/highest + 0.5)
		}
		t.line("%11s %11s %10s %8d %10d %7d %8s %s", brief(row.Start, t.r.Interval), brief(row.End, t.r.Interval), rate(row.Rate), row.Started,
			row.Completed, row.Completed-row.Succeeded, row.Response.cell(row.Response.P99), t.mark(MarkRate, strings.Repeat("#", bar)))
	}
}
