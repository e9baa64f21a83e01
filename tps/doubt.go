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
		r.warn("%s started earlier than intended: response time is counted from the start there", plural(run.early, "task"))
	}
	if n := run.earlier.invalid; n > 0 {
		r.warn("%s before the last of a task ended before it started, or has stamps out of all bounds; left out", plural(n, "attempt"))
	}
	if run.backward > 0 {
		r.warn("%s ended before the start: the clock was set back meanwhile, and other times may be wrong too", plural(run.backward, "task"))
	}
	if r.Invalid > 0 {
		r.warn("the figures are without %d of %s: outcome unknown, Ended before Started, "+
			"or a stamp further than 90 years from the log's start", r.Invalid, plural(r.Events, "event"))
	}
	if n := r.Dropped + r.Uncompleted; n > 0 {
		r.warn("%d of %s dropped or not completed: the percentiles are without these, thus too favourable", n, plural(r.Events, "task"))
	}
	if r.Completed > 0 && r.Span == 0 {
		r.warn("the run has a span of 0: it has no rate")
	}
	if lowest := r.tooHigh(); lowest != "" {
		r.warn("%s completed: too few for %s, which is the longest time", plural(r.Completed, "task"), lowest)
	}
	if tags.strange > 0 {
		r.warn("%s with a tag that the log does not name: counted as without a tag", plural(tags.strange, "task"))
	}
	if tags.lacking > 0 {
		r.warn("the figures by tag are without the %s with the fewest tasks", plural(tags.lacking, "tag"))
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
