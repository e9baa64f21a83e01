package tps

import (
	"encoding/json"
	"io"
	"math"
	"strconv"
	"time"
)

// A seedSource reads logs of the Python original, from an array or from lines.
type seedSource struct {
	log      *LogReader
	elements interface {
		next() ([]byte, error)
		place() (line, record int)
		torn() bool
	}
	count int
	epoch epoch
}

// A seedLine is a record with its times as they are written, so that they lose nothing.
type seedLine struct {
	TaskID    json.RawMessage `json:"task_id"`
	StartedAt json.Number     `json:"started_at"`
	EndedAt   json.Number     `json:"ended_at"`
	Duration  json.Number     `json:"duration"`
	Result    json.RawMessage `json:"result"`
	Metadata  json.RawMessage `json:"metadata"`
}

func (s *seedSource) next() (Record, error) {
	var l seedLine
	if err := s.decode(&l); err != nil {
		return Record{}, err
	}
	r := Record{Attempt: 1, Result: l.Result}
	r.ID = s.id(l.TaskID)
	r.Started, r.Ended = s.stamp(l.StartedAt, "started_at"), s.stamp(l.EndedAt, "ended_at")
	r.Intended = r.Started
	r.Outcome = s.outcome(l.Result)
	s.compare(&r, l.Duration)
	line := logLine{Meta: l.Metadata}
	if err := line.values(&r); err != nil {
		return Record{}, s.fault(err)
	}
	return r, nil
}

// decode reads the next record into v.
func (s *seedSource) decode(v any) error {
	for {
		element, err := s.elements.next()
		if err == io.EOF {
			return s.end()
		}
		if err != nil {
			return err
		}
		if len(element) == 0 {
			continue // a blank line
		}
		s.count++
		err = json.Unmarshal(element, v)
		switch {
		case err == nil:
			return nil
		case s.elements.torn():
			return s.end()
		}
		return s.fault(jsonFault(err, element))
	}
}

// end tells what is known only at the end.
func (s *seedSource) end() error {
	if s.elements.torn() {
		s.note("the log is cut off, or does not end with the end of a line: what stands before is read")
	}
	return io.EOF
}

// id is the task's number, or else its place.
func (s *seedSource) id(raw json.RawMessage) int64 {
	id, err := strconv.ParseInt(string(raw), 10, 64)
	if err == nil {
		return id
	}
	if raw == nil {
		s.note("task_id is missing")
	}
	return int64(s.count)
}

func (s *seedSource) stamp(seconds json.Number, name string) int64 {
	if seconds == "" {
		s.note(name + " is missing")
		return missing
	}
	at, ok := nanoseconds(string(seconds), inSeconds)
	if !ok {
		s.note(name + " is further from 0 than 292 years")
		return missing
	}
	return s.epoch.offset(at, s.log)
}

func (s *seedSource) outcome(result json.RawMessage) Outcome {
	switch r := (SeedRecord{Result: result}); {
	case result == nil:
		s.note("result is missing")
		return unknown
	case r.ok():
		return Succeeded
	}
	return Failed
}

// compare notes a duration that is not what lies between the stamps.
func (s *seedSource) compare(r *Record, duration json.Number) {
	const rounding = 1000 // ns
	took, ok := nanoseconds(string(duration), inSeconds)
	if !ok || r.Started == missing || r.Ended == missing {
		return
	}
	if off := math.Abs(float64(r.Ended) - float64(r.Started) - float64(took)); off > rounding {
		s.note("duration contradicts started_at and ended_at, which count")
	}
}

func (s *seedSource) note(text string) {
	line, _ := s.elements.place()
	s.log.note(line, text)
}

func (s *seedSource) fault(err error) error {
	line, record := s.elements.place()
	return &LogError{Line: line, Record: record, Err: err}
}

// An epoch makes of instants offsets from the first of them. Instants of the first three years after 1970 are taken for offsets already.
type epoch struct {
	known bool
	base  int64
}

// offset returns the offset of an instant in nanoseconds since 1970. The first instant becomes the log's start.
func (e *epoch) offset(at int64, l *LogReader) int64 {
	const relative = int64(3 * 365 * 24 * time.Hour)
	if !e.known {
		e.known = true
		if at >= relative {
			e.base = at
			l.header.Start = time.Unix(0, at)
		}
	}
	return shifted(at, -e.base)
}

// SeedRecords reads the rest of the log as [Seed] takes it: the records of the Python original as they stand, those of other logs as
// [Log.SeedRecords] makes them.
func (l *LogReader) SeedRecords() ([]SeedRecord, error) {
	if err := l.Open(); err != nil {
		return nil, err
	}
	s, ok := l.source.(*seedSource)
	if !ok {
		log, err := l.Log()
		return log.SeedRecords(), err
	}
	var records []SeedRecord
	for l.err == nil {
		var r SeedRecord
		if l.err = s.decode(&r); l.err == nil {
			records = append(records, r)
		}
	}
	if l.err != io.EOF {
		return records, l.err
	}
	return records, nil
}
