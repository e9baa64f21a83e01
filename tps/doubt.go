package tps

import "fmt"

// A Warning is a doubt about a figure, in a sentence. It is an error, and a string in JSON.
type Warning string

// Error returns the sentence.
func (w Warning) Error() string { return string(w) }

func (r *Report) warn(format string, args ...any) {
	r.Warnings = append(r.Warnings, Warning(fmt.Sprintf(format, args...)))
}

// doubt warns of what the log leaves open.
func (r *Report) doubt(run *run, tags *tagger) {
	if run.early > 0 {
		r.warn("%d tasks started before they were intended: their response time is counted from their start", run.early)
	}
	if run.backward > 0 {
		r.warn("%d tasks ended before they started: the clock was set back while they ran, and other times may be wrong too",
			run.backward)
	}
	if r.Invalid > 0 {
		r.warn("%d of %d events are in no figure: outcome unknown, Ended before Started, "+
			"or a stamp further than 90 years from the log's start", r.Invalid, r.Events)
	}
	if n := r.Dropped + r.Uncompleted; n > 0 {
		r.warn("%d of %d tasks were dropped or did not complete: the percentiles are without them, thus too favourable",
			n, r.Events)
	}
	if r.Completed > 0 && r.Span == 0 {
		r.warn("the run has a span of 0: it has no rate")
	}
	if lowest := r.tooHigh(); lowest != "" {
		r.warn("%d tasks completed: too few for %s, which is their longest time", r.Completed, lowest)
	}
	if tags.strange > 0 {
		r.warn("%d tasks have a tag that the log does not name: they count as without a tag", tags.strange)
	}
	if tags.lacking > 0 {
		r.warn("%d tags, those with the fewest tasks, are left out of the figures by tag", tags.lacking)
	}
}

// tooHigh returns the lowest percentile that it takes more tasks to have than completed, "" if there is none.
func (r *Report) tooHigh() string {
	for _, p := range []struct {
		name string
		need int
	}{{"p50", 2}, {"p90", 10}, {"p95", 20}, {"p99", 100}, {"p99.9", 1000}} {
		if 0 < r.Completed && r.Completed < p.need {
			return p.name
		}
	}
	return ""
}
