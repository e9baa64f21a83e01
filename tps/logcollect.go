package tps

import (
	"io"
	"math"
)

// Log reads the rest of the log as [Analyze] takes it, some 50 bytes a record, and metadata besides. Where there is an error, what was
// read before it is returned too.
func (l *LogReader) Log() (Log, error) {
	c := collector{tags: map[string]uint32{}}
	for r, err := range l.Records() {
		if err != nil {
			return c.finish(l), err
		}
		c.add(&r)
	}
	return c.finish(l), nil
}

// ReadLog reads a log of any format from r: see [LogReader].
func ReadLog(r io.Reader) (Log, error) { return NewLogReader(r).Log() }

// A collector makes a log of records.
type collector struct {
	Log
	tags map[string]uint32
}

func (c *collector) add(r *Record) {
	r.Event.Tag = c.tag(r.Tag)
	c.Events = append(c.Events, r.Event)
	if r.Meta != nil {
		if c.Meta == nil {
			c.Meta = map[int64]map[string]any{}
		}
		c.Meta[r.ID] = r.Meta
	}
}

// tag returns the number of a tag.
func (c *collector) tag(name string) uint32 {
	if name == "" {
		return 0
	}
	if n, ok := c.tags[name]; ok {
		return n
	}
	if c.Tags == nil {
		c.Tags = []string{""}
	}
	n := uint32(min(len(c.Tags), math.MaxUint32))
	c.tags[name] = n
	c.Tags = append(c.Tags, name)
	return n
}

func (c *collector) finish(l *LogReader) Log {
	c.Start = l.header.Start
	return c.Log
}
