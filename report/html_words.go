package report

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

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
	return strings.Join(append(parts, plural(f.Tasks, "task", "tasks")), " · ")
}

// ended says why the run ended before its tasks did.
func (r *Report) ended() string {
	why := r.figures.Stopped
	if why == "" {
		return ""
	}
	return "The run was stopped: " + strings.TrimSuffix(why, ".") + "."
}

func (r *Report) throughput() string {
	f := r.figures
	if f.Completed == 0 {
		return "There is no rate and no time to report."
	}
	if f.Succeeded == 0 {
		return pluralRate(f.CompletionRate, "task", "tasks") + " ended, all of them without success."
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
	if f.ClosedLoop {
		return "Half of the tasks took at most " + duration(f.Service.P50) + ", 99 % at most " + duration(f.Service.P99) + ". " + closedLoop
	}
	text := "Half of the tasks responded within " + duration(f.Response.P50) + ", 99 % within " + duration(f.Response.P99)
	if late(f.Response.P99, f.Service.P99) {
		text += "; for 99 % the work itself took at most " + duration(f.Service.P99) + ", so what is slow is the wait before it"
	}
	return text + "."
}

// closedLoop says what is not in the times of a run without a schedule.
const closedLoop = "Closed loop: no task was wanted before it could start, so no waiting is in that."

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
	case p.Limited != "" && p.KeptRate():
		return "The load was " + perSecond(p.Achieved) + "/s where " + perSecond(p.Asked) + "/s were asked for, but not at the instants that response times count from: see the doubts below."
	case p.Limited != "" && p.Waited+p.Dropped > p.Planned/100:
		return "The generator of the load was a limit too, and not the target alone: see the doubts below."
	case p.Limited != "":
		return "The generator of the load was the limit, and not the target: see the doubts below."
	}
	return "The load was " + perSecond(p.Achieved) + "/s where " + perSecond(p.Asked) + "/s were asked for; its generator was " + duration(p.Lag.P99) + " late at most for 99 % of the tasks."
}

func lostParts(f *tps.Report) (parts []string) {
	for _, p := range []struct {
		n    int
		what string
	}{
		{f.Failed, "failed"}, {f.Dropped, "dropped"}, {f.Uncompleted, "not completed"},
		{f.Undispatched, "not started"}, {f.Invalid, "with a contradictory record"},
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
