package tps

import (
	"bytes"
	"encoding/json"
	"math"
)

// missing stands for a stamp that a record does not have. Analyze counts the event as invalid.
const missing = math.MinInt64

// unknown is an outcome that a record does not have, or that nobody knows.
const unknown Outcome = math.MaxUint8

// A logLine is a line of a run log: a header, a summary or a record.
type logLine struct {
	Header    json.RawMessage `json:"wdlog"`
	Summary   *LogSummary     `json:"summary"`
	ID        *int64          `json:"id"`
	Intended  *int64          `json:"intended_ns"`
	Started   *int64          `json:"started_ns"`
	Ended     *int64          `json:"ended_ns"`
	Outcome   *string         `json:"outcome"`
	Attempt   int             `json:"attempt"`
	Earlier   [][2]int64      `json:"earlier_ns"`
	Tag       string          `json:"tag"`
	Error     *string         `json:"error"`
	ErrorType string          `json:"error_type"`
	Meta      json.RawMessage `json:"meta"`
	Task      json.RawMessage `json:"task"`
	Result    json.RawMessage `json:"result"`
	Began     *int64          `json:"began_ns"`
}

// isRecord reports whether the line has a field that only records have.
func (l *logLine) isRecord() bool {
	return l.ID != nil || l.Intended != nil || l.Started != nil || l.Ended != nil || l.Outcome != nil
}

// record returns the record that the line is. note is told of what it lacks.
func (l *logLine) record(note func(string)) (Record, error) {
	r := Record{Attempt: max(1, l.Attempt), Tag: l.Tag}
	r.Outcome = outcomeOf(l.Outcome, note)
	if l.ID != nil {
		r.ID = *l.ID
	} else {
		note("id is missing")
	}
	for _, a := range l.Earlier {
		r.Earlier = append(r.Earlier, Attempt{r.ID, a[0], a[1]})
	}
	r.Started, r.Ended = missing, missing
	if r.Outcome != Dropped {
		r.Started = stampOf(l.Started, "started_ns", note)
	}
	switch {
	case r.Outcome <= Failed:
		r.Ended = stampOf(l.Ended, "ended_ns", note)
	case l.Ended != nil:
		r.Ended = *l.Ended
	}
	r.Intended = r.Started
	if l.Intended != nil {
		r.Intended = *l.Intended
	}
	r.settle()
	if l.Error != nil || l.ErrorType != "" {
		e := &LoggedError{Type: l.ErrorType}
		if l.Error != nil {
			e.Text = *l.Error
		}
		r.Err = e
	}
	return r, l.values(&r)
}

// values sets what is of any kind.
func (l *logLine) values(r *Record) error {
	if l.Task != nil {
		r.Task = l.Task
	}
	if l.Result != nil {
		r.Result = l.Result
	}
	if l.Meta == nil {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(l.Meta))
	d.UseNumber()
	if err := d.Decode(&r.Meta); err != nil {
		return jsonFault(err, l.Meta)
	}
	return nil
}

// settle makes stamps that mean nothing 0, as runs have them.
func (r *Record) settle() {
	switch r.Outcome {
	case Dropped:
		r.Started, r.Ended = 0, 0
		if r.Intended == missing {
			r.Intended = 0
		}
	case Uncompleted:
		r.Ended = 0
	}
}

func stampOf(stamp *int64, name string, note func(string)) int64 {
	if stamp == nil {
		note(name + " is missing")
		return missing
	}
	return *stamp
}

func outcomeOf(name *string, note func(string)) Outcome {
	if name == nil {
		note("outcome is missing")
		return unknown
	}
	o, ok := parseOutcome(*name)
	if !ok {
		note("outcome is not one of succeeded, failed, dropped and uncompleted")
	}
	return o
}

// parseOutcome is the reverse of Outcome.String.
func parseOutcome(name string) (Outcome, bool) {
	for o := range outcomes {
		if name == o.String() {
			return o, true
		}
	}
	return unknown, false
}

// decodeLine reads a line of a run log.
func decodeLine(line []byte) (l logLine, err error) {
	if err := json.Unmarshal(line, &l); err != nil {
		return l, jsonFault(err, line)
	}
	return l, nil
}
