package tps

import (
	"fmt"
	"time"
)

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

	// The run reaches from the first start of any task, completed or not, to the last end. All three are 0 if no
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

	// Service time is Ended - Started: what the task took. Response time is Ended - Intended: what someone waited who
	// wanted it at its time, queueing included. First of all completed tasks, then of the successes alone.
	Service           Distribution `json:"service"`
	Response          Distribution `json:"response"`
	SucceededService  Distribution `json:"succeeded_service"`
	SucceededResponse Distribution `json:"succeeded_response"`

	Pacing   *Pacing   `json:"pacing,omitempty"`   // what the generator of the load says of itself; nil: nothing
	Warnings []Warning `json:"warnings,omitempty"` // doubts about the figures above
}

// A Warning is a doubt about a figure, in a sentence. It is an error, and a string in JSON.
type Warning string

// Error returns the sentence.
func (w Warning) Error() string { return string(w) }

func (r *Report) warn(format string, args ...any) {
	r.Warnings = append(r.Warnings, Warning(fmt.Sprintf(format, args...)))
}

// Peak returns the best window of that length by successes. False: [Options.Windows] had no such length, or the run was
// shorter (see [Report.TooLong]).
func (r *Report) Peak(length time.Duration) (Window, bool) { return ofLength(r.Peaks, length) }

// CompletionPeak returns the best window of that length by completions, successes and failures alike. False is as for
// [Report.Peak].
func (r *Report) CompletionPeak(length time.Duration) (Window, bool) {
	return ofLength(r.CompletionPeaks, length)
}

func ofLength(windows []Window, length time.Duration) (Window, bool) {
	for _, w := range windows {
		if w.Length() == length {
			return w, true
		}
	}
	return Window{}, false
}
