package tps

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// A SeedRecord is a task in the logs of the Python worker_dispatcher, and decodes from their JSON. A field that is nil
// is missing, and so is a stamp or a duration of null.
type SeedRecord struct {
	TaskID    json.RawMessage `json:"task_id,omitempty"`    // any JSON value
	StartedAt *float64        `json:"started_at,omitempty"` // seconds, from the Unix epoch or any other instant
	EndedAt   *float64        `json:"ended_at,omitempty"`   // seconds
	Duration  *float64        `json:"duration,omitempty"`   // seconds; if missing, EndedAt - StartedAt
	Result    json.RawMessage `json:"result,omitempty"`     // any JSON value; null, false, zeros, "", [] and {} are failures
	Metadata  map[string]any  `json:"metadata,omitempty"`   // what the task noted; Seed does not read it
}

// SeedRecords returns the log as the original would have it: a record for each task that completed, in the order of
// Events, with true or false as its result. As there, a task that was dropped or did not complete has none, and neither
// has an event that [Analyze] counts as invalid. So Seed counts as many tasks and successes as Analyze does.
//
// Stamps are seconds from the Unix epoch, exact to a microsecond, or from the log's start if Start is zero; then mind
// that Seed takes a stamp of 0 for missing. Durations are exact to the nanosecond. Metadata is shared with the log.
func (l Log) SeedRecords() []SeedRecord {
	start := l.Start
	if start.IsZero() {
		start = time.Unix(0, 0)
	}
	records := make([]SeedRecord, 0, len(l.Events))
	for i := range l.Events {
		e := &l.Events[i]
		if !e.valid() || e.Outcome > Failed {
			continue
		}
		records = append(records, SeedRecord{
			TaskID:    strconv.AppendInt(nil, e.ID, 10),
			StartedAt: new(epochSeconds(start, e.Started)),
			EndedAt:   new(epochSeconds(start, e.Ended)),
			Duration:  new(float64(e.Ended-e.Started) / 1e9),
			Result:    strconv.AppendBool(nil, e.Outcome == Succeeded),
			Metadata:  l.Meta[e.ID],
		})
	}
	return records
}

// epochSeconds is the instant so many nanoseconds after start, in seconds from the Unix epoch.
func epochSeconds(start time.Time, offset int64) float64 {
	t := start.Add(time.Duration(offset))
	return float64(t.Unix()) + float64(t.Nanosecond())/1e9
}

// seedReach bounds the seconds that are believed, so that whole ones and their differences are exact.
const seedReach = 1e15

func beyondReach(seconds *float64) bool {
	return seconds != nil && !(-seedReach <= *seconds && *seconds <= seedReach)
}

// ok reports whether the result is true to Python.
func (r *SeedRecord) ok() bool {
	v := bytes.TrimSpace(r.Result)
	switch v[0] {
	case 'n', 'f', 't':
		return v[0] == 't'
	case '"':
		return len(v) > len(`""`)
	case '[', '{':
		return len(bytes.TrimSpace(v[1:len(v)-1])) > 0
	default:
		number, _ := strconv.ParseFloat(string(v), 64) // infinite if out of range
		return number != 0
	}
}

// complete reports whether the record is in the figures.
func (r *SeedRecord) complete() bool { return r.StartedAt != nil && r.EndedAt != nil }

// check returns an error for what no report can be made of, wherever the record stands.
func (r *SeedRecord) check() error {
	switch {
	case beyondReach(r.StartedAt):
		return fmt.Errorf("StartedAt is %v, want at most %v from 0", *r.StartedAt, seedReach)
	case beyondReach(r.EndedAt):
		return fmt.Errorf("EndedAt is %v, want at most %v from 0", *r.EndedAt, seedReach)
	case beyondReach(r.Duration):
		return fmt.Errorf("Duration is %v, want at most %v from 0", *r.Duration, seedReach)
	case r.Result == nil:
		return errors.New("Result is missing")
	case !json.Valid(r.Result):
		return fmt.Errorf("Result is %q, want JSON", r.Result)
	case r.ok() && r.StartedAt == nil:
		return errors.New("StartedAt is missing from a success")
	case r.ok() && r.complete() && r.TaskID == nil:
		return errors.New("TaskID is missing from a success")
	}
	return nil
}
