package tps

import (
	"io"
	"math"
	"slices"
	"strings"
)

// A LogCollector makes one log of what one or several readers read, some 50 bytes a record, and metadata besides. The zero value is ready.
//
// Logs of several machines or processes become one as they lay in time: their stamps are shifted by what lies between their
// starts. A log without a start is laid beside the first. Records keep their IDs, so several may have the same. Of several logs there
// is no [Log.Pacing], and Analyze has no doubts about their generators: they are the Pacing.Warnings of each log's summary.
type LogCollector struct {
	log   Log
	logs  int // so far
	tags  map[string]uint32
	kinds ErrorKinds

	stopped []string // why runs were, each once
}

// Read reads the rest of a log. Where there is an error, what was read before it is kept.
func (c *LogCollector) Read(l *LogReader) error {
	first, shift, before := true, int64(0), len(c.log.Events)
	for r, err := range l.Records() {
		if err != nil {
			return err
		}
		if first {
			first, shift = false, c.begin(l)
		}
		if r.Attempt > 1 && r.Earlier == nil && r.Outcome != Dropped {
			l.note(0, "when tasks that were started again began for the first time is not in the log: the span and what is in flight are without their earlier attempts")
		}
		r.move(shift)
		c.add(&r)
	}
	if first {
		c.begin(l)
	}
	c.count(l, len(c.log.Events)-before)
	return nil
}

// count counts the tasks of a log that has been read, so many of which have events.
func (c *LogCollector) count(l *LogReader, events int) {
	s, ok := l.Summary()
	if !ok {
		s.Tasks = events
	}
	c.log.Tasks += s.Tasks
	c.log.Undispatched += s.Undispatched
	if why := s.Stopped; why != "" && !slices.Contains(c.stopped, why) {
		c.stopped = append(c.stopped, why)
	}
	if c.log.Pacing = s.Pacing; c.logs > 1 { // one for each would be needed
		c.log.Pacing = nil
	}
}

// begin takes the start of a log, known with its first record at last, and returns what its stamps are shifted by.
func (c *LogCollector) begin(l *LogReader) (shift int64) {
	start := l.header.Start
	c.logs++
	switch {
	case c.logs == 1:
		c.log.Start = start
	case c.log.Start.IsZero() != start.IsZero():
		l.note(0, "a log without a start among others: its stamps are taken as if they counted from the start of the first")
	default:
		return int64(start.Sub(c.log.Start))
	}
	return 0
}

// Log returns what has been read.
func (c *LogCollector) Log() Log {
	l := c.log
	l.Errors, l.Stopped = c.kinds.List(), strings.Join(c.stopped, "; ")
	return l
}

// Log reads the rest of the log as [Analyze] takes it, as a [LogCollector] does. Where there is an error, what was read before it is
// returned too.
func (l *LogReader) Log() (Log, error) {
	var c LogCollector
	err := c.Read(l)
	return c.Log(), err
}

// ReadLog reads a log of any format from r: see [LogReader], which has its warnings too.
func ReadLog(r io.Reader) (Log, error) { return NewLogReader(r).Log() }

func (c *LogCollector) add(r *Record) {
	r.Event.Tag = c.tag(r.Tag)
	c.log.Events = append(c.log.Events, r.Event)
	c.log.Earlier = append(c.log.Earlier, r.Earlier...)
	if r.Outcome == Failed || r.Outcome == Uncompleted {
		c.kinds.Add(r.Err)
	}
	if r.Meta != nil {
		if c.log.Meta == nil {
			c.log.Meta = map[int64]map[string]any{}
		}
		c.log.Meta[r.ID] = r.Meta
	}
}

// tag returns the number of a tag.
func (c *LogCollector) tag(name string) uint32 {
	if name == "" {
		return 0
	}
	if n, ok := c.tags[name]; ok {
		return n
	}
	if c.tags == nil {
		c.tags, c.log.Tags = map[string]uint32{}, []string{""}
	}
	n := uint32(min(int64(len(c.log.Tags)), math.MaxUint32))
	c.tags[name] = n
	c.log.Tags = append(c.log.Tags, name)
	return n
}
