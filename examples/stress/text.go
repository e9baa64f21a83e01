package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

// text is the outcome for reading: what tps has to say, and then what only a client and its target know.
func (o *outcome) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\nAnswers\n", o.tps.Text(&tps.TextOptions{Intervals: true}))
	for _, a := range o.answers() {
		fmt.Fprintf(&b, "%9d  %s\n", a.Count, a.Answer)
	}
	b.WriteString("\n" + o.knee())
	b.WriteString(o.generator())
	if t := o.target; t != nil && t.Served() > 0 {
		fmt.Fprintf(&b, "Target: %v at most%s\n", t, o.share())
	}
	return b.String()
}

// share sets the steadiest peak there is beside the capacity of the target.
func (o *outcome) share() string {
	p, ok := o.tps.Peak(5 * time.Second)
	if !ok {
		return ""
	}
	return fmt.Sprintf("; the peak over 5 s is %.1f %% of it", 100*p.Rate/o.target.Capacity())
}

// knee says where the response time begins to rise: in the first row where its 99th percentile is over three times what it is
// at first.
func (o *outcome) knee() string {
	const rise = 3
	rows := slices.DeleteFunc(slices.Clone(o.tps.Intervals), func(row tps.Interval) bool { return row.Completed == 0 })
	if len(rows) < 2 {
		return ""
	}
	first, last := rows[0].Response.P99, rows[len(rows)-1].Response.P99
	where := "none"
	for i, row := range rows {
		if row.Response.P99 > rise*first {
			where = fmt.Sprintf("at %.1f/s, after %v", rows[i-1].Rate, row.Start.Round(time.Second))
			break
		}
	}
	return fmt.Sprintf("Knee: %s; the response time (p99) is %v in the first interval and %v in the last\n", where, brief(first), brief(last))
}

// generator says whether it was the limit, and not the target.
func (o *outcome) generator() string {
	lag := o.lag()
	text := fmt.Sprintf("Generator: at most %d in flight; 99 %% of the requests started within %v of when they were due\n",
		o.report.PeakInFlight, brief(lag))
	switch {
	case o.full():
		text += fmt.Sprintf("Warning: -max %d was reached: what was due then waited here and not at the target\n", o.config.max)
	case lag > o.config.interval:
		text += "Warning: that is later than -interval: this machine may have been the limit and not the target\n"
	}
	return text
}

// brief is a time to three digits or so.
func brief(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit)
}
