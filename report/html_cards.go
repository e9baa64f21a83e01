package report

import (
	"strings"
	"time"

	"github.com/worker-dispatcher/wd/report/internal/page"
)

// cards are the figures to be seen at once.
func (r *Report) cards() []page.Card {
	f := r.figures
	if f.Completed == 0 {
		return nil
	}
	cards := []page.Card{{Label: "Rate, whole run", Value: perSecond(f.Rate), Unit: "/s", Note: "successes"}}
	if f.Steady != nil {
		cards = append(cards, page.Card{Label: "Steady rate", Value: perSecond(f.Steady.Rate), Unit: "/s", Note: duration(f.Steady.Start) + " to " + duration(f.Steady.End)})
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
	if f.ClosedLoop {
		time("Service, median", f.Service.P50, "p90 "+duration(f.Service.P90))
	} else {
		time("Response, median", f.Response.P50, "p90 "+duration(f.Response.P90))
		time("Response, p99", f.Response.P99, "max "+duration(f.Response.Max))
	}
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
	b := &page.Balance{Total: plural(total, "task", "tasks")}
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
