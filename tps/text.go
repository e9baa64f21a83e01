package tps

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// WriteText writes the report for reading, on one screen: what the SLO says, the counts and the span, the rates of the whole
// run, of its steady state, of its peaks and densest spans, a line of the rate over time, the times of all that completed, the
// most frequent errors and tags, and the warnings. It is plain text in 80 columns. Offsets are from [Report.Start]; clock times
// are there if that is set. The error is w's. [Report.Text] writes it in other ways.
func (r *Report) WriteText(w io.Writer) error {
	_, err := io.WriteString(w, r.String())
	return err
}

// String returns what [Report.WriteText] writes.
func (r *Report) String() string { return r.Text(nil) }

// TextOptions say how [Report.Text] writes a report. Nil and the zero value are valid, and give [Report.String].
type TextOptions struct {
	ASCII     bool // the line of the rate over time is of ASCII characters
	Intervals bool // with the interval table, which may be long

	// Mark is called with parts of the text that mean something, in order, and returns what is written instead: the same in
	// a colour, for example. Nil: they are written as they are.
	Mark func(m Mark, part string) string
}

// A Mark says what a part of a text means.
type Mark uint8

// The marks.
const (
	MarkHeading Mark = iota
	MarkMet
	MarkMissed
	MarkUndecidable
	MarkRate // the line of the rate over time, and the bars of the interval table
	MarkWarning
)

// Text returns the report for reading; see [Report.WriteText].
func (r *Report) Text(o *TextOptions) string {
	t := &text{r: r}
	if o != nil {
		t.o = *o
	}
	t.verdict()
	t.run()
	if r.Completed > 0 {
		t.rates()
		t.course()
		if t.o.Intervals {
			t.intervals()
		}
		t.times()
	}
	t.pacing()
	t.errors()
	t.tags()
	t.warnings()
	return strings.TrimPrefix(t.String(), "\n")
}

const (
	columns = 80
	shown   = 5 // errors and tags
)

// A text is a report being written.
type text struct {
	strings.Builder
	r *Report
	o TextOptions
}

// line writes a line, without blanks at its end.
func (t *text) line(format string, args ...any) {
	t.WriteString(strings.TrimRight(fmt.Sprintf(format, args...), " "))
	t.WriteByte('\n')
}

// heading begins a part with its name, and what stands beside it.
func (t *text) heading(name, format string, args ...any) {
	t.line("\n%s%s", t.mark(MarkHeading, name), fmt.Sprintf(format, args...))
}

func (t *text) mark(m Mark, part string) string {
	if t.o.Mark == nil {
		return part
	}
	return t.o.Mark(m, part)
}

func (t *text) verdict() {
	if t.r.SLO == nil {
		return
	}
	status := func(s Status, format string) string {
		return t.mark(map[Status]Mark{Undecidable: MarkUndecidable, Met: MarkMet, Missed: MarkMissed}[s], fmt.Sprintf(format, s))
	}
	t.heading("SLO", " %s", status(t.r.SLO.Status, "%v"))
	for _, c := range t.r.SLO.Clauses {
		seen := c.Reason
		if seen == "" {
			seen = c.observed()
		}
		t.line("  %s  %-28s %s", status(c.Status, "%-11v"), c.Clause, seen)
	}
}

func (t *text) run() {
	r := t.r
	when := ""
	if !r.Start.IsZero() {
		const date, clock = "2006-01-02 ", "15:04:05.000"
		when = fmt.Sprintf(": %s to %s", r.Start.Add(r.FirstStart).Format(date+clock), r.Start.Add(r.LastEnd).Format(clock+" -07:00"))
	}
	t.heading("Run", " of %s in %s%s", plural(r.Tasks, "task"), brief(r.Span, r.Span), when)
	t.line("  %d completed: %d succeeded, %d failed", r.Completed, r.Succeeded, r.Failed)
	t.line("  %d uncompleted, %d dropped, %d undispatched, %d invalid", r.Uncompleted, r.Dropped, r.Undispatched, r.Invalid)
	if r.Retries > 0 {
		t.line("  %s started again, %s in all", plural(r.Retried, "task"), plural(r.Retries, "time"))
	}
	if r.Completed > 0 {
		t.line("  in flight: at most %d, %.1f on average", r.InFlight.Max, r.InFlight.Mean)
	}
	if r.Stopped != "" {
		t.parts("  stopped: ", r.Stopped)
	}
}

func (t *text) times() {
	r := t.r
	t.WriteByte('\n')
	t.line("%s%9s %8s %8s %8s %8s %8s %8s %8s", t.mark(MarkHeading, "Times"), "", "mean", "p50", "p90", "p95", "p99", "p99.9", "max")
	row := func(name string, d Distribution) {
		t.line("  %-12s %8s %8s %8s %8s %8s %8s %8s", name, d.cell(time.Duration(d.Mean)), d.cell(d.P50), d.cell(d.P90), d.cell(d.P95),
			d.cell(d.P99), d.cell(d.P999), d.cell(d.Max))
	}
	some, both := r.Failed > 0 && r.Succeeded > 0, r.Response != r.Service
	row("service", r.Service)
	if both || !r.ClosedLoop {
		row("response", r.Response)
	}
	if some {
		row("service, ok", r.SucceededService)
	}
	if some && (both || !r.ClosedLoop) {
		row("response, ok", r.SucceededResponse)
	}
	if r.ClosedLoop {
		t.line("  closed loop: no task was wanted before it could start; no waiting is in these")
	}
}

func (t *text) errors() {
	kinds := t.r.Errors
	if len(kinds) == 0 {
		return
	}
	t.heading("Errors", "")
	for _, k := range kinds[:min(shown, len(kinds))] {
		text := k.Text()
		if k.Type != "" {
			text = k.Type + ": " + text
		}
		t.parts(fmt.Sprintf("%9d  ", k.Count), text)
	}
	if more := len(kinds) - shown; more > 0 {
		n := 0
		for _, k := range kinds[shown:] {
			n += k.Count
		}
		t.line("%9d  of %s", n, plural(more, "more kind"))
	}
}

// parts writes a text of somebody else's, in two lines if it is long, behind what begins the first.
func (t *text) parts(begin, text string) {
	first, second := fitTwo(text, columns-len(begin))
	t.line("%s%s", begin, first)
	if second != "" {
		t.line("%*s%s", len(begin), "", second)
	}
}

func (t *text) tags() {
	tags := t.r.Tags
	if len(tags) == 0 {
		return
	}
	t.WriteByte('\n')
	t.line("%s%-16s %9s %8s %12s %8s %8s %8s", t.mark(MarkHeading, "Tags"), "", "tasks", "failed", "successes/s", "p50", "p99", "max")
	for _, g := range tags[:min(shown, len(tags))] {
		name := fit(g.Tag, 18)
		if g.Tag == "" {
			name = "(none)"
		}
		t.line("  %-18s %9d %8d %12s %8s %8s %8s", name, g.Events, g.Failed, rate(g.Rate), g.Response.cell(g.Response.P50),
			g.Response.cell(g.Response.P99), g.Response.cell(g.Response.Max))
	}
	if more := len(tags) - shown; more > 0 {
		t.line("  and %d more", more)
	}
}

func (t *text) warnings() {
	for _, w := range t.r.Warnings {
		name := t.mark(MarkWarning, "Warning")
		t.line("\n%s: %v.", name, wrap(string(w), len("Warning: ")))
	}
}
