package tps

import (
	"fmt"
	"time"
)

// check says whether a run meets the clause.
func (c clause) check(r *Report, run *run) Check {
	switch c.figure {
	case failures:
		started := r.Completed + r.Uncompleted
		return c.share(r.Failed+r.Uncompleted, started, "no task started")
	case drops:
		return c.share(r.Dropped, r.Events-r.Invalid, "there are no tasks")
	case throughput:
		return c.throughput(r, run)
	}
	times, unknown := r.Service, int64(r.Uncompleted)
	if !c.service {
		times, unknown = r.Response, unknown+int64(r.Dropped)
	}
	switch {
	case times.Count == 0:
		return c.result(0, float64(c.limit), "ns").leave("no task completed")
	case c.figure == average:
		return c.mean(c.column(run), unknown)
	}
	return c.rank(times, run, unknown)
}

// result returns a check with this outcome.
func (c clause) result(observed, limit float64, unit string) Check {
	return Check{Clause: c.String(), Observed: observed, Limit: limit, Unit: unit}
}

// decide sets whether the clause is met.
func (k Check) decide(met bool) Check {
	k.Status = Missed
	if met {
		k.Status = Met
	}
	return k
}

// leave leaves it open.
func (k Check) leave(format string, args ...any) Check {
	k.Reason = fmt.Sprintf(format, args...)
	return k
}

func (c clause) share(part, all int, nothing string) Check {
	k := c.result(0, float64(c.limit)/percentUnits, "%")
	if all == 0 {
		return k.leave("%s", nothing)
	}
	k.Observed = 100 * float64(part) / float64(all)
	return k.decide(c.below(int64(part), int64(all)))
}

func (c clause) throughput(r *Report, run *run) Check {
	k := c.result(r.Rate, c.rate, "/s")
	switch {
	case r.Completed == 0:
		return k.leave("no task completed")
	case c.over > r.Span:
		return k.leave("the run took only %v", r.Span)
	case c.over > 0:
		k.Observed = run.peak(run.succeeded, int64(c.over)).Rate
	case r.Span == 0:
		return k.leave("the run has a span of 0")
	}
	return k.decide(k.Observed > c.rate || c.equal && k.Observed == c.rate)
}

func (c clause) mean(column []int64, unknown int64) Check {
	n := int64(len(column))
	var sum wide
	for _, t := range column {
		sum.add(t)
	}
	k := c.result(sum.over(n), float64(c.limit), "ns")
	if limit := times(c.limit, n+unknown); !sum.less(limit) && (!c.equal || sum != limit) {
		return k.decide(false) // even if the others took no time
	}
	if unknown > 0 {
		return k.leave("%s without an end could change it", plural(unknown, "task"))
	}
	return k.decide(true)
}

// rank decides a percentile. Tasks of which the time is not known may have been quick or slow, and so may those that a sample
// lacks to have the percentile at all: it is decided if they change nothing.
func (c clause) rank(d Distribution, run *run, unknown int64) Check {
	n, slow := int64(d.Count), int64(run.late[c])
	observed, ok := c.known(d)
	if !ok {
		observed = time.Duration(newSelection(c.column(run)).nth(int(n - c.allowed(n) - 1))[0])
	}
	k := c.result(float64(observed), float64(c.limit), "ns")
	missing := max(0, c.least()-n-unknown)
	all := n + unknown + missing
	switch {
	case slow > c.allowed(all):
		return k.decide(false)
	case slow+unknown+missing <= c.allowed(all):
		return k.decide(true)
	case missing > 0:
		return k.leave("it takes %s, and %d completed", plural(c.least(), "task"), n)
	}
	return k.leave("%s without an end could change it", plural(unknown, "task"))
}

// known returns what the clause is about if a distribution has it.
func (c clause) known(d Distribution) (time.Duration, bool) {
	if c.figure == longest {
		return d.Max, true
	}
	t, ok := map[int64]time.Duration{50_000: d.P50, 90_000: d.P90, 95_000: d.P95, 99_000: d.P99, 99_900: d.P999}[c.percent]
	return t, ok
}
