package tps

import (
	"encoding/csv"
	"io"
	"iter"
	"strconv"
	"time"
)

// WriteCSV writes records to w as CSV, with a line of column names first:
//
//	id,intended_ns,started_ns,ended_ns,outcome,attempt,tag,error_type,error,started_at,earlier_ns
//
// Times are nanoseconds from start, and nothing where they mean nothing. earlier_ns has start and end of each attempt before the last, as in
// "0/250 700/900". started_at is the time of day at which the task started, in RFC
// 3339 and UTC, or nothing if start is zero. What tasks noted, were given and returned is not in it. A [LogReader] reads it.
// The error is that of the records or of w.
func WriteCSV(w io.Writer, start time.Time, records iter.Seq2[Record, error]) error {
	c := csv.NewWriter(w)
	if err := c.Write(csvNames); err != nil {
		return err
	}
	for r, err := range records {
		if err != nil {
			c.Flush()
			return err
		}
		if err := c.Write(csvCells(&r, start)); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

var csvNames = []string{"id", "intended_ns", "started_ns", "ended_ns", "outcome", "attempt", "tag", "error_type", "error", "started_at", "earlier_ns"}

// csvCells are the cells of a record.
func csvCells(r *Record, start time.Time) []string {
	stamp := func(at int64, there bool) string {
		if !there || at == missing {
			return ""
		}
		return strconv.FormatInt(at, 10)
	}
	started, outcome, clock := r.Outcome != Dropped, "", ""
	if r.Outcome < outcomes {
		outcome = r.Outcome.String()
	}
	if started && within(r.Started) && !start.IsZero() {
		clock = start.Add(time.Duration(r.Started)).UTC().Format(time.RFC3339Nano)
	}
	return []string{
		strconv.FormatInt(r.ID, 10), stamp(r.Intended, true), stamp(r.Started, started),
		stamp(r.Ended, started && r.Outcome != Uncompleted), outcome, strconv.Itoa(max(1, r.Attempt)), r.Tag,
		ErrorType(r.Err), errorText(r.Err), clock, earlierCell(r.Earlier),
	}
}

func earlierCell(earlier []Attempt) string {
	var b []byte
	for i, a := range earlier {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(append(strconv.AppendInt(b, a.Started, 10), '/'), a.Ended, 10)
	}
	return string(b)
}
