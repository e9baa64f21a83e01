package journal

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/worker-dispatcher/wd/tps"
)

// A logged record, as it is in any run log.
type logged struct {
	Intended  int64          `json:"intended_ns"`
	Started   int64          `json:"started_ns"`
	Ended     int64          `json:"ended_ns"`
	Attempt   int            `json:"attempt"`
	Earlier   [][2]int64     `json:"earlier_ns"`
	Tag       string         `json:"tag"`
	Error     string         `json:"error"`
	ErrorType string         `json:"error_type"`
	Meta      map[string]any `json:"meta"`
}

// parseLogged reads the rest of a line behind what only a journal has.
func parseLogged(rest []byte) (l logged, err error) {
	d := json.NewDecoder(bytes.NewReader(append(append([]byte("{"), rest...), '}')))
	d.UseNumber()
	return l, d.Decode(&l)
}

func (l *logged) err() error {
	if l.Error == "" && l.ErrorType == "" {
		return nil
	}
	return &tps.LoggedError{Type: l.ErrorType, Text: l.Error}
}

// lines are those of a file, read where they are asked for. It reads ahead, as tasks mostly come in the order in which they ended.
type lines struct {
	store store
	size  int64
	ahead []byte // what was read
	from  int64  // from here
}

// at reads the line at a place. It is valid up to the next call.
func (l *lines) at(offset int64) (parsed, error) {
	const least = 64 << 10
	for n := int64(least); ; n *= 2 {
		if line, ok := l.line(offset); ok {
			return l.parse(line, offset)
		}
		if n > 2*maxLine || offset >= l.size {
			return parsed{}, fmt.Errorf("the line at byte %d is not there any more", offset)
		}
		l.ahead = append(l.ahead[:0], make([]byte, min(n, l.size-offset))...)
		l.from = offset
		if _, err := l.store.ReadAt(l.ahead, offset); err != nil {
			l.ahead = nil
			return parsed{}, err
		}
	}
}

// line returns the line at a place, if it has been read.
func (l *lines) line(offset int64) ([]byte, bool) {
	if offset < l.from || offset >= l.from+int64(len(l.ahead)) {
		return nil, false
	}
	line, _, ok := bytes.Cut(l.ahead[offset-l.from:], []byte("\n"))
	return line, ok
}

func (l *lines) parse(line []byte, offset int64) (parsed, error) {
	body, _, err := unseal(line)
	if err != nil {
		return parsed{}, fmt.Errorf("the line at byte %d has changed: %w", offset, err)
	}
	return parse(body)
}
