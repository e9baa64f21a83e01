package tps

import "time"

// A Report is what [Analyze] found in a log. It is plain data: its fields are never touched again, and it keeps its
// meaning through JSON. Offsets are from Start; all durations are in nanoseconds, in JSON too, where the names of
// their fields end in _ns; all rates are per second.
type Report struct {
	Start time.Time `json:"start"` // Log.Start

	// Each event is in one of five counts: Events = Succeeded + Failed + Dropped + Uncompleted + Invalid.
	Events      int `json:"events"`
	Completed   int `json:"completed"` // Succeeded + Failed
	Succeeded   int `json:"succeeded"`
	Failed      int `json:"failed"`
	Dropped     int `json:"dropped"`
	Uncompleted int `json:"uncompleted"`
	Invalid     int `json:"invalid"` // of unknown outcome or with contradictory stamps: in no other figure

	// The run may have had tasks that are no events: Tasks = Events + Undispatched, if the log has all that it should.
	Tasks        int `json:"tasks"`        // Log.Tasks, or Events + Undispatched if that is 0
	Undispatched int `json:"undispatched"` // neither started nor dropped

	// Attempts that failed and were followed by another one, and the tasks that they were of; 0 if the log has no [Log.Earlier].
	Retries int `json:"retries,omitempty"`
	Retried int `json:"retried,omitempty"`

	Stopped string `json:"stopped,omitempty"` // Log.Stopped: why the run ended before its tasks did

	// SLO is what Options.SLO says of the run, nil if nothing is demanded.
	SLO *Verdict `json:"slo,omitempty"`

	// The run reaches from the first start of any task or earlier attempt, completed or not, to the last end. All three are 0 if no
	// task completed. What the run waited for after the last end, for tasks that then did not complete, is not in it.
	FirstStart time.Duration `json:"first_start_ns"`
	LastEnd    time.Duration `json:"last_end_ns"`
	Span       time.Duration `json:"span_ns"` // LastEnd - FirstStart

	// The rates of the whole run: Succeeded / Span and Completed / Span. Over a span of 0 there is no rate: they are
	// 0 then, with a warning if anything completed.
	Rate           float64 `json:"rate"`
	CompletionRate float64 `json:"completion_rate"`

	Interval  time.Duration `json:"interval_ns"`         // length of the rows, as asked or as chosen
	Intervals []Interval    `json:"intervals,omitempty"` // in the order asked; none if nothing completed

	// The best windows, one for each length asked that the run is as long as, in the order asked: by successes and by
	// completions, and of several that are equal the first.
	Peaks           []Window `json:"peaks,omitempty"`
	CompletionPeaks []Window `json:"completion_peaks,omitempty"`

	// TooLong are the lengths asked that the run is shorter than. A rate over such a window would be of time that the
	// run did not last, and a rate over less is not what was asked: there is no peak of them, only the whole run's Rate.
	TooLong []time.Duration `json:"too_long_ns,omitempty"`

	// Densities are the densest spans, one for each least length asked that the run is as long as, in the order asked.
	Densities []Density `json:"densities,omitempty"`

	// SLOPeaks are the best windows by successes within the run in which the SLO held: its clauses on percentiles, on the
	// longest time and on errors, asked of what completed in the window. Of several that are equal it is the first. There
	// is one for each of Options.Windows, unless the run is shorter, or no such window has a success in it. There are none
	// if the SLO has no such clause.
	SLOPeaks []Window `json:"slo_peaks,omitempty"`

	// Steady is the run at one rate, without its ends, nil if it has no steady state.
	Steady *Steady `json:"steady,omitempty"`

	// Service time is Ended - Started: what the task took, or the last of its attempts. Response time is Ended - Intended: what someone waited who
	// wanted it at its time, queueing included. First of all completed tasks, then of the successes alone.
	//
	// In a closed loop nobody wanted a task before it could start: no schedule, but workers that take the next task when they are done. Response time then
	// has no waiting in it, and a target that stalls is asked less meanwhile: what its users would have waited is in no figure.
	ClosedLoop        bool         `json:"closed_loop,omitempty"`
	Service           Distribution `json:"service"`
	Response          Distribution `json:"response"`
	SucceededService  Distribution `json:"succeeded_service"`
	SucceededResponse Distribution `json:"succeeded_response"`

	InFlight InFlight `json:"in_flight"` // over the whole run; all zero if nothing completed

	// Tags are the figures by tag, those with the most tasks first, at most 100; none if no task has a tag. Of equal ones the
	// first in Log.Tags comes first.
	Tags []TagFigures `json:"tags,omitempty"`

	// Errors are the kinds of errors, the most frequent first, as the log has them.
	Errors []ErrorKind `json:"errors,omitempty"`

	Pacing *Pacing `json:"pacing,omitempty"` // what the generator of the load says of itself; nil: nothing

	Warnings []Warning `json:"warnings,omitempty"` // doubts about the figures above
}

// Peak returns the best window of that length by successes. False: [Options.Windows] had no such length, or the run was
// shorter (see [Report.TooLong]).
func (r *Report) Peak(length time.Duration) (Window, bool) { return ofLength(r.Peaks, length) }

// CompletionPeak returns the best window of that length by completions, successes and failures alike. False is as for
// [Report.Peak].
func (r *Report) CompletionPeak(length time.Duration) (Window, bool) {
	return ofLength(r.CompletionPeaks, length)
}

// Density returns the densest span of at least that length. False: [Options.Density] had no such length, or the run was
// shorter.
func (r *Report) Density(atLeast time.Duration) (Density, bool) {
	for _, d := range r.Densities {
		if d.AtLeast == atLeast {
			return d, true
		}
	}
	return Density{}, false
}

// SLOPeak returns the best window of that length in which the SLO held. False: there was none, or it was not sought (see
// [Report.SLOPeaks]).
func (r *Report) SLOPeak(length time.Duration) (Window, bool) { return ofLength(r.SLOPeaks, length) }

func ofLength(windows []Window, length time.Duration) (Window, bool) {
	for _, w := range windows {
		if w.Length() == length {
			return w, true
		}
	}
	return Window{}, false
}
