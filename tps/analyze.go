package tps

import (
	"slices"
	"sync"
	"time"
)

// Analyze computes the figures of a log; see [Report] for what they mean. It neither changes nor keeps the log. It takes
// any log and any options: what cannot be right is left out, with a warning in the report. Nil options are the defaults.
//
// Its time and memory are linear in the events and the rows, and each window, density and tag with a completion adds a pass over
// the completions at most. It uses several cores.
func Analyze(l Log, o *Options) *Report {
	r := &Report{Start: l.Start, Events: len(l.Events), Errors: slices.Clone(l.Errors)}
	for _, fault := range o.faults() {
		r.warn("%v; ignored", fault)
	}
	opts := o.resolve()
	tags := newTagger(&l, 1+len(opts.SLO.slowClauses()))
	run := r.read(l.Events, tags)
	r.balance(&l)
	run.earlier.add(l.Earlier)
	r.Retries, r.Retried = len(run.earlier.ids), 0
	run.classify(opts.SLO)
	atOnce(
		func() { r.distribute(run) },
		run.order,
	)
	r.Retried = run.earlier.tasks()
	r.whole(run)
	r.Interval = r.rowLength(opts.Interval)
	var stages []PlanStage
	if l.Pacing != nil {
		stages = l.Pacing.Stages
	}
	atOnce(
		func() { r.Intervals, r.InFlight = newGrid(run, int64(r.Interval), opts.Reverse).intervals() },
		func() { r.findPeaks(run, &opts) },
		func() { r.findSLOPeaks(run, &opts) },
		func() { r.Steady = run.steady(opts.Warmup, opts.Drain, stages) },
		func() { r.findTags(run, tags, opts.Windows) },
		func() { r.check(run, opts.SLO) },
	)
	r.pace(l.Pacing)
	r.Stopped = l.Stopped
	r.ClosedLoop = l.Pacing == nil && r.Completed > 0 && run.waited <= r.Retried
	r.doubt(run, tags)
	if r.Steady == nil && r.Completed > 0 && max(opts.Warmup, opts.Drain) > 0 {
		r.warn("without a warm-up of %v and a drain of %v (0s: as found) there is no steady state: "+
			"too few tasks completed in it, or their rate did not settle", opts.Warmup, opts.Drain)
	}
	r.trace(opts.Trace)
	return r
}

// atOnce calls functions, each in a goroutine of its own, and waits for them.
func atOnce(functions ...func()) {
	var all sync.WaitGroup
	for _, f := range functions {
		all.Go(f)
	}
	all.Wait()
}

// whole sets the bounds and the rates of the run.
func (r *Report) whole(run *run) {
	r.FirstStart, r.LastEnd, r.Span = time.Duration(run.first), time.Duration(run.last), time.Duration(run.span())
	r.Rate, r.CompletionRate = perSecond(r.Succeeded, r.Span), perSecond(r.Completed, r.Span)
}

// distribute sets the times.
func (r *Report) distribute(run *run) {
	r.Service, r.Response = distribute(run.service), distribute(run.response)
	r.SucceededService, r.SucceededResponse = r.Service, r.Response
	if r.Failed > 0 {
		r.SucceededService = distribute(run.ofSuccesses(run.service, r.Succeeded))
		r.SucceededResponse = distribute(run.ofSuccesses(run.response, r.Succeeded))
	}
}

// read counts the events and makes of them what the figures need.
func (r *Report) read(events []Event, tags *tagger) *run {
	run := newRun(len(events))
	run.width = tags.shift + tags.width()
	for i := range events {
		e := &events[i]
		if !e.valid() {
			r.Invalid++
			if e.backward() {
				run.backward++
			}
			continue
		}
		run.add(e, tags.of(e)<<tags.shift)
	}
	for _, n := range tags.counts {
		r.Succeeded += n[Succeeded]
		r.Failed += n[Failed]
		r.Dropped += n[Dropped]
		r.Uncompleted += n[Uncompleted]
	}
	r.Completed = r.Succeeded + r.Failed
	return run
}

// balance sets what the log says of the run as a whole.
func (r *Report) balance(l *Log) {
	r.Undispatched = max(0, l.Undispatched)
	r.Tasks = r.Events + r.Undispatched
	if l.Tasks != 0 && l.Tasks != r.Tasks {
		r.warn("the log has %s and %s without one, but the run is said to have had %s: some are missing, "+
			"or in the log more than once", plural(r.Events, "event"), plural(r.Undispatched, "task"), plural(l.Tasks, "task"))
	}
	if l.Tasks > 0 {
		r.Tasks = l.Tasks
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

// findPeaks seeks the best windows of each length, and the densest spans.
func (r *Report) findPeaks(run *run, o *Options) {
	for _, length := range o.Windows {
		if length > r.Span {
			r.TooLong = append(r.TooLong, length)
			continue
		}
		r.Peaks = append(r.Peaks, run.peak(run.succeeded, int64(length)))
		r.CompletionPeaks = append(r.CompletionPeaks, run.peak(run.completed, int64(length)))
	}
	for _, length := range o.Density {
		if length <= r.Span {
			r.Densities = append(r.Densities, run.density(int64(length)))
		}
	}
}
