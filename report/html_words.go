package report

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/worker-dispatcher/wd/report/internal/page"
	"github.com/worker-dispatcher/wd/tps"
)

// subtitle is when the run was and how large.
func (r *Report) subtitle() string {
	f := r.figures
	var parts []string
	if !r.log.Start.IsZero() {
		const day, clock = "2006-01-02 ", "15:04:05"
		from, to := r.log.Start.Add(f.FirstStart), r.log.Start.Add(f.LastEnd)
		end := to.Format(clock + " MST")
		if to.Format(day) != from.Format(day) {
			end = to.Format(day + clock + " MST")
		}
		parts = append(parts, from.Format(day+clock)+" to "+end)
	}
	if f.Span > 0 {
		parts = append(parts, duration(f.Span))
	}
	return strings.Join(append(parts, count(f.Tasks)+" tasks"), " · ")
}

// verdict is what the run comes to: first whether it meets the SLO, then in sentences how it went.
func (r *Report) verdict() *page.Verdict {
	f := r.figures
	headline := "No task completed"
	if f.Completed > 0 {
		headline = perSecond(f.Rate) + " successes a second over " + duration(f.Span)
	}
	v := &page.Verdict{Mark: "●", Heading: headline}
	if f.SLO != nil {
		v.Status, v.Clauses = f.SLO.Status.String(), clauseTable(f.SLO)
		v.Mark, v.Heading = marks[f.SLO.Status], sloHeadings[f.SLO.Status]
		v.Sentences = []string{headline + "."}
	}
	for _, s := range []string{r.throughput(), r.latency(), r.losses(), r.generator()} {
		if s != "" {
			v.Sentences = append(v.Sentences, together.ReplaceAllString(s, "$1\u00a0$2"))
		}
	}
	return v
}

// together finds a number and its unit, which a line does not part.
var together = regexp.MustCompile(`(\d) (%|[nµm]?s\b)`)

var marks = map[tps.Status]string{tps.Met: "✓", tps.Missed: "✗", tps.Undecidable: "?"}

var sloHeadings = map[tps.Status]string{
	tps.Met: "SLO met", tps.Missed: "SLO missed", tps.Undecidable: "It cannot be told whether the SLO is met",
}

// clauseTable says of each clause what was observed.
func clauseTable(v *tps.Verdict) *page.Table {
	t := &page.Table{Columns: texts(columns("demanded", "observed", ""), 1)}
	for _, c := range v.Clauses {
		verdict := marks[c.Status] + " " + c.Status.String()
		if c.Reason != "" {
			verdict += ": " + c.Reason
		}
		t.Rows = append(t.Rows, page.Row{Class: c.Status.String(), Cells: page.Texts(c.Clause, shown(c.Unit)(c.Observed), verdict)})
	}
	return t
}

func (r *Report) throughput() string {
	f := r.figures
	if f.Completed == 0 {
		return "There is no rate and no time to report."
	}
	if len(f.Peaks) == 0 {
		return "The run is too short for a peak over " + duration(f.TooLong[0]) + "."
	}
	p := f.Peaks[0]
	text := "The best " + duration(p.Length()) + " had " + perSecond(p.Rate) + "/s, from " + duration(p.Start) + " on"
	if s, ok := f.SLOPeak(p.Length()); ok && s.Rate < p.Rate {
		text += "; with the SLO held, " + perSecond(s.Rate) + "/s"
	}
	return text + "."
}

func (r *Report) latency() string {
	f := r.figures
	if f.Completed == 0 {
		return ""
	}
	text := "Half of the tasks responded within " + duration(f.Response.P50) + ", 99 % within " + duration(f.Response.P99)
	if late(f.Response.P99, f.Service.P99) {
		text += "; for 99 % the work itself took at most " + duration(f.Service.P99) + ", so what is slow is the wait before it"
	}
	return text + "."
}

// late reports whether response time has much in it that service time has not.
func late(response, service time.Duration) bool {
	return response > 2*service && response-service > time.Millisecond
}

func (r *Report) losses() string {
	f := r.figures
	lost := lostParts(f)
	if len(lost) == 0 {
		return "Every task ended with success."
	}
	return sentence(strings.Join(lost, ", "))
}

// generator says whether the load was what was asked for.
func (r *Report) generator() string {
	p := r.figures.Pacing
	switch {
	case p == nil:
		return ""
	case p.Limited != "":
		return "The generator of the load was the limit, not the target: " + p.Limited + "."
	}
	return "The load was " + perSecond(p.Achieved) + "/s where " + perSecond(p.Asked) + "/s were asked for; its generator was " + duration(p.Lag.P99) + " late at most for 99 % of the tasks."
}

func lostParts(f *tps.Report) (parts []string) {
	for _, p := range []struct {
		n    int
		what string
	}{
		{f.Failed, "failed"}, {f.Dropped, "were dropped"}, {f.Uncompleted, "did not complete"},
		{f.Undispatched, "were not started"}, {f.Invalid, "have contradictory records"},
	} {
		if p.n > 0 {
			parts = append(parts, count(p.n)+" ("+percent(p.n, f.Tasks)+") "+p.what)
		}
	}
	return parts
}

// sentence begins with a capital and ends with a stop.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[size:]
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}

// cards are the figures to be seen at once.
func (r *Report) cards() []page.Card {
	f := r.figures
	if f.Completed == 0 {
		return nil
	}
	cards := []page.Card{{Label: "Rate, whole run", Value: perSecond(f.Rate), Unit: "/s", Note: "successes"}}
	if f.Steady != nil {
		cards = append(cards, page.Card{Label: "Steady rate", Value: perSecond(f.Steady.Rate), Unit: "/s", Note: offset(f.Steady.Start) + " to " + offset(f.Steady.End)})
	}
	if len(f.Peaks) > 0 {
		p := f.Peaks[0]
		cards = append(cards, page.Card{Label: "Peak over " + duration(p.Length()), Value: perSecond(p.Rate), Unit: "/s", Note: "at " + duration(p.Start)})
	}
	if len(f.SLOPeaks) > 0 {
		p := f.SLOPeaks[0]
		cards = append(cards, page.Card{Label: "Peak within SLO", Value: perSecond(p.Rate), Unit: "/s", Note: duration(p.Length()) + " at " + duration(p.Start)})
	}
	time := func(label string, d time.Duration, note string) {
		value, unit := measure(float64(d))
		cards = append(cards, page.Card{Label: label, Value: value, Unit: unit, Note: note})
	}
	time("Response, median", f.Response.P50, "p90 "+duration(f.Response.P90))
	time("Response, p99", f.Response.P99, "max "+duration(f.Response.Max))
	time("Service, p99", f.Service.P99, "max "+duration(f.Service.Max))
	failed := page.Card{Label: "Failed", Value: strings.TrimSuffix(percent(f.Failed, f.Completed), " %"), Unit: "%", Note: count(f.Failed) + " of " + count(f.Completed)}
	if f.Failed > 0 {
		failed.Class = "bad"
	}
	most := page.Card{Label: "In flight, at most", Value: count(f.InFlight.Max), Note: "mean " + digits(f.InFlight.Mean)}
	return append(cards, failed, most)
}

// balance is where the tasks went.
func (r *Report) balance() *page.Balance {
	f := r.figures
	total := f.Events + f.Undispatched
	b := &page.Balance{Total: count(total)}
	x := 0.0
	for _, p := range []struct {
		n           int
		class, name string
	}{
		{f.Succeeded, "succeeded", "succeeded"}, {f.Failed, "failed", "failed"}, {f.Dropped, "dropped", "dropped"},
		{f.Uncompleted, "uncompleted", "uncompleted"},
		{f.Undispatched, "undispatched", "not started"}, {f.Invalid, "invalid", "invalid"},
	} {
		if p.n == 0 && p.class == "invalid" {
			continue
		}
		width := 1000 * float64(p.n) / float64(total)
		b.Parts = append(b.Parts, page.Part{Name: p.name, Class: p.class, Count: count(p.n), Share: percent(p.n, total), X: x, Width: width})
		x += width
	}
	return b
}

var notes = []page.Note{
	{Term: "Rate", Meaning: "Tasks that ended with success, a second, from the first start to the last end. A task counts at the instant it ends."},
	{Term: "Peak", Meaning: "The most successes in any window of that length, wherever it lies: not one on a grid of seconds. Never divided by less than that length."},
	{Term: "Densest span", Meaning: "The best rate over any span of at least that length, however long: from just after one success to another."},
	{Term: "Peak within the SLO", Meaning: "The best window in which the percentiles and the share of errors that the SLO demands held."},
	{Term: "Steady", Meaning: "The run without its beginning and end, where it goes up and comes down."},
	{Term: "Response time", Meaning: "From when the schedule wanted a task to start until it ended: what somebody waited. A stalled system shows in it, as later tasks wait."},
	{Term: "Service time", Meaning: "From when a task started until it ended: the work alone."},
	{Term: "Start delay", Meaning: "From when a task was due until it started: waiting for a free place, or a generator that was late."},
	{Term: "Percentiles", Meaning: "By nearest rank: each is a time that some task took, without interpolation. p99: 99 % of the tasks took at most that."},
	{Term: "Offered", Meaning: "Tasks that were due, whether they were then started or dropped."},
	{Term: "Dropped", Meaning: "Due and never started, as too much was in flight."},
	{Term: "Uncompleted", Meaning: "Started, and given up before it ended."},
	{Term: "Not started", Meaning: "The run ended before it was their turn."},
}
