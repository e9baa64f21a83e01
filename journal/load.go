package journal

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"time"
)

// contents are what is in a journal.
type contents struct {
	*index
	runs  []start
	open  bool // the last run has no summary
	begun bool // it has written which tasks had begun
	blind bool // a run was cut off that has not

	size int64  // without what is to be cut off
	torn string // what that is; "" if there is nothing
}

// A start is where a run begins in the file, and when it began.
type start struct {
	offset int64
	time   time.Time
}

// A loader reads a journal. It changes nothing.
type loader struct {
	*contents
	path string
	want identity

	line   int
	offset int64
	bad    *DamageError // the first line that is not as it was written
}

// load reads a journal of so many bytes.
func load(r io.Reader, path string, want identity, x *index) (*contents, error) {
	l := &loader{contents: &contents{index: x}, path: path, want: want}
	lines := &lineReader{r: bufio.NewReaderSize(r, 64<<10)}
	for {
		line, length, err := lines.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("journal: %s: %w", path, err)
		}
		l.line++
		if err := l.read(line); err != nil {
			return nil, err
		}
		l.offset += length
	}
	return l.contents, l.finish()
}

// finish decides what is cut off. That is never all of several lines, as it would be where each has been changed: by another line feed, say.
func (l *loader) finish() error {
	if l.bad != nil && l.bad.Offset == 0 && l.line > 1 {
		return l.bad
	}
	if l.size = l.offset; l.bad != nil {
		l.size = l.bad.Offset
		l.torn = fmt.Sprintf("cut off at the end: %s, from line %d on: %v", plural(l.offset-l.size, "byte"), l.bad.Line, l.bad.Err)
	}
	l.blind = l.blind || l.open && !l.begun
	return nil
}

// read reads a line, with its line feed if it has one.
func (l *loader) read(line []byte) error {
	if l.offset == 0 && !bytes.HasPrefix(line, []byte(headerBegin)) && !bytes.HasPrefix([]byte(headerBegin), line) {
		return l.foreign("no run log")
	}
	body, first, err := unsealLine(line)
	var p parsed
	if err == nil {
		p, err = parse(body)
	}
	if err != nil {
		if l.bad == nil {
			l.bad = &DamageError{Path: l.path, Line: l.line, Offset: l.offset, Err: err}
		}
		if l.offset == 0 && errors.Is(err, errUnsealed) && !bytes.Contains(line, []byte(journalName)) {
			return l.foreign("a run log without checksums and keys")
		}
		return nil
	}
	switch {
	case l.bad == nil:
		return l.apply(p, body)
	case first: // when this was written, what is before it had been
		return l.bad
	}
	return nil
}

const (
	headerBegin = `{"wdlog":`
	journalName = `,"journal":`
)

// unsealLine is unseal for a line with its line feed.
func unsealLine(line []byte) (body []byte, first bool, err error) {
	text, ended := bytes.CutSuffix(line, []byte("\n"))
	if !ended {
		return nil, false, errors.New("it has no end")
	}
	return unseal(text)
}

func (l *loader) foreign(what string) error {
	return fmt.Errorf("journal: %s is %s, want a journal, or a file that does not exist yet; nothing has been changed", l.path, what)
}

// apply notes what a line says.
func (l *loader) apply(p parsed, body []byte) error {
	switch p.kind {
	case header:
		return l.header(body)
	case summary:
		l.open = false
	case began:
		l.put(p.ident, interrupted, l.offset)
	case record:
		if s := p.state(); s != unknown {
			l.put(p.ident, s, l.offset)
		}
	}
	return nil
}

// state is what a record says of its task; unknown if nothing.
func (p *parsed) state() place {
	switch p.outcome() {
	case "succeeded":
		if p.result == nil {
			return again
		}
		return done
	case "failed":
		if p.cut {
			return again
		}
		return failed
	case "uncompleted":
		return interrupted
	}
	return unknown
}

// header begins a run.
func (l *loader) header(body []byte) error {
	var h struct {
		Start   time.Time `json:"start"`
		Journal identity  `json:"journal"`
	}
	if err := json.Unmarshal(append(bytes.Clone(body), '}'), &h); err != nil {
		return &DamageError{Path: l.path, Line: l.line, Offset: l.offset, Err: err}
	}
	if err := l.want.accept(h.Journal, l.path); err != nil {
		return err
	}
	l.blind = l.blind || l.open && !l.begun
	l.open, l.begun = true, h.Journal.Begun
	l.runs = append(l.runs, start{l.offset, h.Start})
	return nil
}

// startOf returns when the run began to which a line belongs.
func (c *contents) startOf(offset int64) time.Time {
	i := sort.Search(len(c.runs), func(i int) bool { return c.runs[i].offset > offset })
	if i == 0 {
		return time.Time{}
	}
	return c.runs[i-1].time
}

// A lineReader reads lines with their line feeds. Of one that is longer than any it gives the beginning.
type lineReader struct {
	r    *bufio.Reader
	long []byte
}

func (l *lineReader) next() (line []byte, length int64, err error) {
	line, err = l.r.ReadSlice('\n')
	length = int64(len(line))
	if errors.Is(err, bufio.ErrBufferFull) {
		l.long = append(l.long[:0], line...)
		for errors.Is(err, bufio.ErrBufferFull) {
			line, err = l.r.ReadSlice('\n')
			length += int64(len(line))
			if len(l.long) <= maxLine {
				l.long = append(l.long, line...)
			}
		}
		line = l.long
	}
	if err == io.EOF && length > 0 {
		err = nil
	}
	return line, length, err
}
