package tps

import (
	"cmp"
	"encoding/json"
	"io"
	"math"
)

// A runSource reads a run log.
type runSource struct {
	log   *LogReader
	lines *lineReader
	plain plain

	runs, ended int   // headers and summaries so far
	shift       int64 // from the stamps of the run to those of the first one
	ids         idSet // of the run
	sum         LogSummary
	torn        bool // the last line is no whole one

	open bool  // the run has no summary yet
	cut  doubt // runs that another follows before they have one
	laps laps
}

// begin reads the header, if that comes first.
func (s *runSource) begin() error {
	line, err := s.lines.next()
	if err != nil {
		return err
	}
	l, err := decodeLine(line)
	if err == nil && l.Header != nil {
		return s.header(line)
	}
	if err == nil {
		s.note("a record before a header: without clock times and options")
	}
	s.lines.again = true
	return nil
}

func (s *runSource) next() (Record, error) {
	for {
		line, err := s.lines.next()
		if err != nil {
			return Record{}, s.end(err)
		}
		r, ok, err := s.read(line)
		if err != nil && s.lines.cut {
			s.torn = true
			s.note("the log is cut off in the midst of a line: what stands before is read")
			return Record{}, s.end(io.EOF)
		}
		if err != nil || ok {
			return r, err
		}
	}
}

// read reads a line, and returns true if it is a record.
func (s *runSource) read(line []byte) (r Record, ok bool, err error) {
	if len(line) == 0 {
		return r, false, nil
	}
	if !s.plain.parse(line, &r) {
		var l logLine
		if l, err = decodeLine(line); err != nil {
			return Record{}, false, s.fault(err)
		}
		if !l.isRecord() {
			return Record{}, false, s.other(l, line)
		}
		if r, err = l.record(s.note); err != nil {
			return Record{}, false, s.fault(err)
		}
	}
	if s.ids.add(r.ID) {
		s.note("an id that has been there before")
	}
	r.move(s.shift)
	s.laps.add(&r)
	return r, true, nil
}

// other reads a line that is no record.
func (s *runSource) other(l logLine, line []byte) error {
	switch {
	case l.Header != nil:
		return s.header(line)
	case l.Summary != nil:
		s.add(*l.Summary)
	case l.Began != nil: // of a task that has begun: its record comes later, if at all
	default:
		s.note("a line of a kind that is not known here, left out")
	}
	return nil
}

// header begins a run.
func (s *runSource) header(line []byte) error {
	var h LogHeader
	if err := json.Unmarshal(line, &h); err != nil {
		return s.fault(jsonFault(err, line))
	}
	if err := h.readable(); err != nil {
		return s.fault(err)
	}
	if s.open {
		s.cut.count++
		s.cut.line = cmp.Or(s.cut.line, s.lines.number-1)
	}
	s.laps.next()
	s.runs++
	s.open = true
	s.ids = idSet{}
	if s.runs == 1 && s.log.header.Start.IsZero() {
		s.log.header = h
		return nil
	}
	s.disband()
	s.note("another run follows")
	s.shift = 0
	if first := s.log.header.Start; first.IsZero() || h.Start.IsZero() {
		s.note("a run without a start among others: its stamps are taken as if they counted from the first start")
	} else {
		s.shift = int64(h.Start.Sub(first))
	}
	return nil
}

// add adds the summary of a run.
func (s *runSource) add(x LogSummary) {
	s.ended++
	s.open = false
	s.sum.Ended = max(s.sum.Ended, shifted(x.Ended, s.shift))
	s.sum.Tasks += x.Tasks
	s.sum.Completed += x.Completed
	s.sum.Succeeded += x.Succeeded
	s.sum.Failed += x.Failed
	s.sum.Uncompleted += x.Uncompleted
	s.sum.Undispatched += x.Undispatched
	s.sum.Dropped += x.Dropped
	s.sum.PeakInFlight = max(s.sum.PeakInFlight, x.PeakInFlight)
	s.sum.Stopped = x.Stopped // of the last one, as that has gone on with what was left
	if s.sum.Pacing = x.Pacing; s.runs > 1 {
		s.disband()
	}
}

// disband takes away the pacing of one of several runs, for which there is no sum, and keeps its gravest doubt.
func (s *runSource) disband() {
	switch p := s.sum.Pacing; {
	case p == nil:
	case p.Limited != "" && !p.KeptRate():
		s.note("a run of which the generator was the limit, not the target")
	case len(p.Warnings()) > 0:
		s.note("a run of which the generator did not wholly keep to its plan")
	}
	s.sum.Pacing = nil
}

// end tells what is known only at the end of the log.
func (s *runSource) end(err error) error {
	switch {
	case err != io.EOF:
		return err
	case s.ended < s.runs:
		s.noteCut()
	case s.ended > 0:
		s.log.summary = &s.sum
	}
	if text := s.laps.doubt(); text != "" {
		s.log.note(0, text)
	}
	if s.lines.cut && !s.torn {
		s.note("the log does not end with the end of a line: it may be cut off")
	}
	return err
}

// noteCut names the last lines of runs that have no summary.
func (s *runSource) noteCut() {
	if s.cut.text = "a run without a summary: it was cut off"; s.cut.count > 0 {
		s.log.doubts = append(s.log.doubts, s.cut)
	}
	if s.open {
		s.note("a run without a summary: it was cut off, or goes on")
	}
}

// move makes the stamps of a record count from an instant that is so much earlier.
func (r *Record) move(by int64) {
	if by == 0 {
		return
	}
	r.Intended = shifted(r.Intended, by)
	if r.Outcome != Dropped {
		r.Started = shifted(r.Started, by)
	}
	if r.Outcome != Dropped && r.Outcome != Uncompleted {
		r.Ended = shifted(r.Ended, by)
	}
	for i := range r.Earlier {
		a := &r.Earlier[i]
		a.Started, a.Ended = shifted(a.Started, by), shifted(a.Ended, by)
	}
}

// shifted is the sum of a stamp and a shift, or missing if there is none.
func shifted(stamp, by int64) int64 {
	switch {
	case stamp == missing,
		by > 0 && stamp > math.MaxInt64-by,
		by < 0 && stamp < math.MinInt64-by:
		return missing
	}
	return stamp + by
}

func (s *runSource) note(text string) { s.log.note(s.lines.number, text) }

func (s *runSource) fault(err error) error { return &LogError{Line: s.lines.number, Err: err} }
