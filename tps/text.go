package tps

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// WriteText writes the report for reading: the rate of the whole run and the counts, the interval table with the p99 of
// response time and a bar for the rate of each row, unless there are more rows than completions, the peaks, the percentiles and
// the warnings. It is plain text in 80 columns, except for the warnings. Offsets are from [Report.Start]; clock times are there if that is set. The error is w's.
func (r *Report) WriteText(w io.Writer) error {
	_, err := io.WriteString(w, r.String())
	return err
}

// String returns what [Report.WriteText] writes.
func (r *Report) String() string {
	var t text
	t.run(r)
	if r.Completed > 0 && r.Completed >= len(r.Intervals) {
		t.intervals(r)
	}
	if r.Completed > 0 {
		t.peaks(r)
		t.times(r)
	}
	t.pacing(r.Pacing)
	for _, w := range r.Warnings {
		t.line("\nWarning: %v.", w)
	}
	return t.String()
}

// A text is the report being written.
type text struct{ strings.Builder }

// line writes a line, without blanks at its end.
func (t *text) line(format string, args ...any) {
	t.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " "))
	t.WriteByte('\n')
}

func (t *text) run(r *Report) {
	t.line("TPS: %s successes/s, %s completions/s in %s", rate(r.Rate), rate(r.CompletionRate), brief(r.Span, r.Span))
	if !r.Start.IsZero() {
		const layout = "2006-01-02 15:04:05.000"
		t.line("  %s to %s", r.Start.Add(r.FirstStart).Format(layout), r.Start.Add(r.LastEnd).Format(layout+" -07:00"))
	}
	t.line("  %d tasks: %d succeeded, %d failed", r.Events, r.Succeeded, r.Failed)
	t.line("  %d dropped, %d uncompleted, %d invalid", r.Dropped, r.Uncompleted, r.Invalid)
}

func (t *text) intervals(r *Report) {
	const barWidth = 9
	highest := 0.0
	for _, row := range r.Intervals {
		highest = max(highest, row.Rate)
	}
	t.line("\nIntervals of %v", r.Interval)
	t.line("%11s %11s %10s %7s %9s %6s %8s", "from", "to", "rate", "started", "completed", "failed", "p99")
	for _, row := range r.Intervals {
		bar := 0
		if highest > 0 {
			bar = int(barWidth*row.Rate/highest + 0.5)
		}
		t.line("%11s %11s %10s %7d %9d %6d %8s %s", brief(row.Start, r.Interval), brief(row.End, r.Interval),
			rate(row.Rate), row.Started, row.Completed, row.Completed-row.Succeeded, row.Response.cell(row.Response.P99), strings.Repeat("#", bar))
	}
}

func (t *text) peaks(r *Report) {
	t.line("\nPeaks: the most successes that ended in a window, and the most completions")
	if len(r.Peaks) > 0 {
		t.line("%9s %10s %9s %12s %11s %11s %s", "window", "rate", "succeeded", "completion/s", "from", "to", "at")
	}
	for i, w := range r.Peaks {
		t.line("%9v %10s %9d %12s %11s %11s %s",
			w.Length(), rate(w.Rate), w.Succeeded, rate(r.CompletionPeaks[i].CompletionRate),
			brief(w.Start, w.Length()), brief(w.End, w.Length()), r.clock(w.Start))
	}
	if len(r.TooLong) > 0 {
		t.line("  longer than the run: %s", strings.Trim(fmt.Sprint(r.TooLong), "[]"))
	}
}

// clock is the time of day at an offset, or nothing if the log does not say when it began.
func (r *Report) clock(offset time.Duration) string {
	if r.Start.IsZero() {
		return ""
	}
	return r.Start.Add(offset).Format("15:04:05.000")
}

func (t *text) times(r *Report) {
	const format = "%11s %14s %14s %14s %14s"
	t.line("\nTimes of all that completed, and of the successes")
	t.line(format, "", "service", "response", "service (ok)", "response (ok)")
	all := [...]Distribution{r.Service, r.Response, r.SucceededService, r.SucceededResponse}
	row := func(name string, of func(Distribution) time.Duration) {
		var cells [len(all)]any
		for i, d := range all {
			cells[i] = d.cell(of(d))
		}
		t.line(format, append([]any{name}, cells[:]...)...)
	}
	row("min", func(d Distribution) time.Duration { return d.Min })
	row("mean", func(d Distribution) time.Duration { return time.Duration(d.Mean) })
	row("p50", func(d Distribution) time.Duration { return d.P50 })
	row("p90", func(d Distribution) time.Duration { return d.P90 })
	row("p95", func(d Distribution) time.Duration { return d.P95 })
	row("p99", func(d Distribution) time.Duration { return d.P99 })
	row("p99.9", func(d Distribution) time.Duration { return d.P999 })
	row("max", func(d Distribution) time.Duration { return d.Max })
}

// cell is one of a distribution's times, or a dash if it has none.
func (d Distribution) cell(t time.Duration) string {
	if d.Count == 0 {
		return "-"
	}
	return brief(t, t)
}

// brief is a time to four digits of the scale.
func brief(d, scale time.Duration) string {
	unit := time.Duration(1)
	for scale/unit >= 10_000 {
		unit *= 10
	}
	return d.Round(unit).String()
}

// rate is a rate to two decimals, or to five digits if it is great.
func rate(perSecond float64) string {
	if perSecond < 1e7 {
		return fmt.Sprintf("%.2f", perSecond)
	}
	return fmt.Sprintf("%.5g", perSecond)
}
