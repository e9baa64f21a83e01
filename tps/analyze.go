package tps

import "time"

// Analyze computes the figures of a log; see [Report] for what they mean. It neither changes nor keeps the log. It takes
// any log and any options: what cannot be right is left out, with a warning in the report. Nil options are the defaults.
//
// Its time and memory are linear in the events and the rows, and each window adds a pass over the completions.
func Analyze(l Log, o *Options) *Report {
	r := &Report{Start: l.Start, Events: len(l.Events)}
	for _, fault := range o.faults() {
		r.warn("%v; ignored", fault)
	}
	opts := o.resolve()
	run := r.read(l.Events)
	r.FirstStart, r.LastEnd, r.Span = time.Duration(run.first), time.Duration(run.last), time.Duration(run.span())
	r.Rate, r.CompletionRate = perSecond(r.Succeeded, r.Span), perSecond(r.Completed, r.Span)
	r.pace(l.Pacing)
	r.doubt(run)
	r.Interval = r.rowLength(opts.Interval)
	r.Intervals = newGrid(run, int64(r.Interval), opts.Reverse).intervals()
	r.findPeaks(run, opts.Windows)
	r.Service, r.Response = distribute(run.service), distribute(run.response)
	r.SucceededService = distribute(run.ofSuccesses(run.service))
	r.SucceededResponse = distribute(run.ofSuccesses(run.response))
	r.trace(opts.Trace)
	return r
}

// read counts the events and makes of them what the figures need.
func (r *Report) read(events []Event) *run {
	run := newRun(len(events))
	var counts [outcomes]int
	for i := range events {
		e := &events[i]
		if !e.valid() {
			r.Invalid++
			continue
		}
		counts[e.Outcome]++
		run.add(e)
	}
	r.Succeeded, r.Failed = counts[Succeeded], counts[Failed]
	r.Dropped, r.Uncompleted = counts[Dropped], counts[Uncompleted]
	r.Completed = r.Succeeded + r.Failed
	run.order()
	return run
}

// doubt warns of what the log leaves open.
func (r *Report) doubt(run *run) {
	if run.early > 0 {
		r.warn("%d tasks started before they were intended: their response time is counted from their start", run.early)
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
}

// rowLength returns the length of the interval rows: as asked, unless that is 0 or makes too many rows.
func (r *Report) rowLength(asked time.Duration) time.Duration {
	if asked == 0 {
		return time.Duration(step(int64(r.Span), usualRows))
	}
	if (r.Span-1)/maxRows < asked {
		return asked
	}
	widened := time.Duration(step(int64(r.Span), maxRows))
	r.warn("options: Interval is %v, want 0 (automatic) or what cuts %v into at most %d rows; widened to %v",
		asked, r.Span, maxRows, widened)
	return widened
}

// findPeaks seeks the best windows of each length.
func (r *Report) findPeaks(run *run, lengths []time.Duration) {
	for _, length := range lengths {
		if length > r.Span {
			r.TooLong = append(r.TooLong, length)
			continue
		}
		r.Peaks = append(r.Peaks, run.peak(run.succeeded, int64(length)))
		r.CompletionPeaks = append(r.CompletionPeaks, run.peak(run.completed, int64(length)))
	}
}
