package tps

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// A column is what a name in the first line of CSV stands for.
type column struct {
	name  string
	field string // "" for a column of no meaning here, "clock" for started_at, which means less beside another start
	unit  int    // of a time, as a power of ten of a nanosecond
}

// columnOf returns what a name stands for. Case does not matter.
func columnOf(name string) column {
	lower := strings.ToLower(strings.TrimSpace(name))
	switch lower {
	case "id", "outcome", "success", "attempt", "tag", "error", "error_type", "earlier_ns":
		return column{name, lower, 0}
	case "task_id":
		return column{name, "id", 0}
	case "ok", "succeeded":
		return column{name, "success", 0}
	case "started_at":
		return column{name, "clock", inSeconds}
	}
	for suffix, unit := range map[string]int{
		"_ns": inNanoseconds, "_us": inMicroseconds, "_ms": inMilliseconds, "_s": inSeconds, "_at": inSeconds,
	} {
		switch field, found := strings.CutSuffix(lower, suffix); {
		case !found:
		case field == "intended", field == "started", field == "ended", field == "duration" && suffix != "_at":
			return column{name, field, unit}
		}
	}
	return column{name: name}
}

// isText reports whether spaces around a cell belong to it.
func (c column) isText() bool {
	return c.field == "tag" || c.field == "error" || c.field == "error_type"
}

// A csvRow is a record being made.
type csvRow struct {
	source   *csvSource
	r        Record
	success  *bool
	clock    *int64 // time of day of the start, where that has an offset too
	duration *int64
	err      LoggedError
}

// set takes a cell that is not empty. The error says what is wanted.
func (row *csvRow) set(c column, cell string) (err error) {
	switch c.field {
	case "id":
		if row.r.ID, err = strconv.ParseInt(cell, 10, 64); err != nil {
			return errors.New("a whole number of 64 bits")
		}
	case "attempt":
		if row.r.Attempt, err = strconv.Atoi(cell); err != nil || row.r.Attempt < 1 {
			return errors.New("a whole number of at least 1")
		}
	case "earlier_ns":
		return row.setEarlier(cell)
	case "tag":
		row.r.Tag = strings.ToValidUTF8(strings.Clone(cell), "\ufffd")
	case "error":
		row.err.Text = strings.ToValidUTF8(strings.Clone(cell), "\ufffd")
	case "error_type":
		row.err.Type = strings.ToValidUTF8(strings.Clone(cell), "\ufffd")
	case "outcome":
		var ok bool
		if row.r.Outcome, ok = parseOutcome(strings.ToLower(cell)); !ok {
			return errors.New("succeeded, failed, dropped or uncompleted")
		}
	case "success":
		ok, err := strconv.ParseBool(strings.ToLower(cell))
		if err != nil {
			return errors.New("true or false")
		}
		row.success = &ok
	default:
		return row.setTime(c, cell)
	}
	return nil
}

// setEarlier takes the attempts before the last.
func (row *csvRow) setEarlier(cell string) error {
	row.r.Earlier = nil
	for field := range strings.FieldsSeq(cell) {
		from, to, found := strings.Cut(field, "/")
		started, err1 := strconv.ParseInt(from, 10, 64)
		ended, err2 := strconv.ParseInt(to, 10, 64)
		if !found || err1 != nil || err2 != nil {
			return errors.New("pairs of whole numbers such as 0/250 700/900")
		}
		row.r.Earlier = append(row.r.Earlier, Attempt{Started: row.offset(started, false), Ended: row.offset(ended, false)})
	}
	return nil
}

// setTime takes a stamp or a duration. NaN, as some programs write for nothing, is none.
func (row *csvRow) setTime(c column, cell string) error {
	if strings.EqualFold(cell, "nan") {
		return nil
	}
	at, clock, err := instant(c, cell)
	if err != nil {
		return err
	}
	switch c.field {
	case "duration":
		row.duration = &at
	case "clock":
		row.clock = &at
	case "intended":
		row.r.Intended = row.offset(at, clock)
	case "started":
		row.r.Started = row.offset(at, clock)
	case "ended":
		row.r.Ended = row.offset(at, clock)
	}
	return nil
}

// offset makes an offset of an instant.
func (row *csvRow) offset(at int64, clock bool) int64 {
	s := row.source
	if clock && !s.epoch.known {
		s.epoch = epoch{known: true, base: at}
		s.log.header.Start = time.Unix(0, at)
	}
	return s.epoch.offset(at, s.log)
}

// startLog sets the log's start from the time of day at which a task started.
func (row *csvRow) startLog() {
	header := &row.source.log.header
	if row.clock == nil || row.r.Started == missing || !header.Start.IsZero() {
		return
	}
	header.Start = time.Unix(0, *row.clock).Add(-time.Duration(row.r.Started))
}

// instant reads a cell as nanoseconds, since 1970 if it is a time of day.
func instant(c column, cell string) (at int64, clock bool, err error) {
	if n, ok := nanoseconds(cell, c.unit); ok {
		return n, false, nil
	}
	if c.field == "duration" {
		return 0, false, errors.New("a number, within 292 years")
	}
	t, err := time.Parse(time.RFC3339Nano, strings.Replace(cell, " ", "T", 1))
	if err != nil || !time.Unix(0, t.UnixNano()).Equal(t) {
		return 0, false, errors.New("a number, or a time such as 2026-01-31T23:59:59.999Z, within 292 years of 1970")
	}
	return t.UnixNano(), true, nil
}

// finish returns the record.
func (row *csvRow) finish() Record {
	r := &row.r
	for i := range r.Earlier {
		r.Earlier[i].ID = r.ID
	}
	if row.err != (LoggedError{}) {
		r.Err = &row.err
	}
	row.judge()
	if row.duration != nil && r.Ended == missing {
		r.Ended = shifted(r.Started, *row.duration)
	}
	if r.Intended == missing {
		r.Intended = r.Started
	}
	if r.Outcome != Dropped && r.Started == missing {
		row.note("the start is missing")
	}
	if r.Outcome <= Failed && r.Ended == missing {
		row.note("the end is missing")
	}
	r.settle()
	row.startLog()
	return *r
}

// judge sets the outcome, where no column of that name has.
func (row *csvRow) judge() {
	switch judge := row.source.judge; {
	case judge == "outcome" && row.r.Outcome == unknown:
		row.note("outcome is missing")
	case judge == "success" && row.success == nil:
		row.note("success is missing")
		row.r.Outcome = unknown
	case judge == "success" && !*row.success, judge == "error" && row.r.Err != nil:
		row.r.Outcome = Failed
	}
}

func (row *csvRow) note(text string) { row.source.log.note(row.source.line, text) }
