package wd

import "time"

// A Record is the log entry of one task.
type Record[T, R any] struct {
	ID      int // 1, 2, 3 … in source order
	Attempt int // how often it was started
	Task    T
	Result  R
	Err     error // the handler's, a *PanicError, ErrAbandoned or ErrDropped
	OK      bool  // whether it was a success

	Intended time.Time // when the schedule wanted it to start
	Started  time.Time // zero if it was dropped
	Ended    time.Time // when the handler returned; zero if it was dropped or abandoned

	Earlier []Attempt // before the last, which the fields above are of; nil if there were none

	Tag  string         // the kind of the task; "" if it has no tag
	Meta map[string]any // what the handler has Set; nil if nothing
}

// Wait is how long after its intended start the task started; 0 if it did not.
func (r Record[T, R]) Wait() time.Duration { return between(r.Intended, r.Started) }

// Duration is the service time, from start to end; 0 if one of the two is missing.
func (r Record[T, R]) Duration() time.Duration { return between(r.Started, r.Ended) }

// Response is the response time, from the intended start to the end; 0 if the task has not ended.
func (r Record[T, R]) Response() time.Duration { return between(r.Intended, r.Ended) }

func between(from, to time.Time) time.Duration {
	if from.IsZero() || to.IsZero() {
		return 0
	}
	return to.Sub(from)
}
