package tps

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A LogFormat is a format that a [LogReader] reads.
//
// CSV has a line of column names first, in any case and order, separated by commas, semicolons or tabs. There have to be a start and an end
// or a duration: started, ended and duration, and perhaps intended, each with its unit as in started_ns, ended_us, duration_ms or intended_s.
// started_at, ended_at and intended_at are times of day as 2026-01-31T23:59:59.999Z (RFC 3339), or seconds since 1970. Beside them there
// may be id, outcome ("succeeded", "failed", "dropped", "uncompleted") or success ("true", "false"), attempt, tag, error and error_type; a row without outcome and
// success is a failure if it has an error. Other columns are left out, with a warning.
//
// Stamps that are numbers and begin more than three years after 0 are taken for times since 1970, in CSV and in the logs of the
// Python original; the first of them is then the log's start.
type LogFormat int

// The formats.
const (
	UnknownFormat LogFormat = iota
	RunLog                  // what a LogWriter writes
	SeedArray               // the logs of the Python original as a JSON array: json.dump(get_logs(), file)
	SeedLines               // the same, an object a line
	CSV                     // columns with names: see WriteCSV
)

// String is the name of the format.
func (f LogFormat) String() string {
	switch f {
	case RunLog:
		return "run log"
	case SeedArray:
		return "logs of the Python original, a JSON array"
	case SeedLines:
		return "logs of the Python original, JSON lines"
	case CSV:
		return "CSV"
	}
	return "unknown format"
}

const wantedFormats = "want a run log, logs of the Python worker_dispatcher as a JSON array or JSON lines, or CSV with a line of column names, " +
	"each as it is or packed by gzip"

// recognise looks at the beginning of the log and sets the source.
func (l *LogReader) recognise() error {
	if l.in == nil {
		return errors.New("log reader: reader is nil, want one, such as a file")
	}
	text, err := unpack(l.in)
	if err != nil {
		return err
	}
	begin, _ := text.Peek(64)
	if bytes.HasPrefix(begin, []byte("\xff\xfe")) || bytes.HasPrefix(begin, []byte("\xfe\xff")) {
		return errors.New("text in UTF-16, want UTF-8: PowerShell writes it with Out-File -Encoding utf8")
	}
	blank, err := skipBlank(text)
	if err != nil {
		return err
	}
	if first, _ := text.Peek(1); string(first) == "[" {
		l.format, l.source = SeedArray, &seedSource{log: l, elements: &arrayReader{r: text, line: blank + 1}}
		return nil
	}
	lines := &lineReader{r: text, number: blank}
	first, err := lines.next()
	if err != nil {
		return refusal(begin, err)
	}
	lines.again = true
	return l.choose(lines, first)
}

// unpack returns a text without what gzip and editors put around it.
func unpack(r io.Reader) (*bufio.Reader, error) {
	const size = 64 << 10
	text := bufio.NewReaderSize(r, size)
	if begin, _ := text.Peek(2); string(begin) == "\x1f\x8b" {
		unpacked, err := gzip.NewReader(text)
		if err != nil {
			return nil, fmt.Errorf("begins as gzip does, but: %w", err)
		}
		text = bufio.NewReaderSize(unpacked, size)
	}
	if begin, _ := text.Peek(3); string(begin) == "\ufeff" {
		_, _ = text.Discard(len(begin)) // what has been peeked at
	}
	return text, nil
}

// skipBlank passes over blank lines, and returns how many they are.
func skipBlank(text *bufio.Reader) (lines int, err error) {
	for {
		b, err := text.ReadByte()
		switch {
		case isCut(err):
			return lines, errors.New("empty: there is nothing to read; " + wantedFormats)
		case err != nil:
			return lines, err
		case !isBlank(b):
			return lines, text.UnreadByte()
		case b == '\n':
			lines++
		}
	}
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }

// refusal is the error for a text of which not even the first line can be had.
func refusal(begin []byte, err error) error {
	return fmt.Errorf("unknown format, beginning with %s (%w); %s", strconv.QuoteToASCII(string(begin)), err, wantedFormats)
}

// choose sets the source of a text that consists of lines.
func (l *LogReader) choose(lines *lineReader, first []byte) error {
	if first[0] != '{' {
		return l.chooseCSV(lines, first)
	}
	keys := keysOf(first)
	switch {
	case slices.Contains(keys, "wdlog") || slices.Contains(keys, "id"):
		l.format = RunLog
		source := &runSource{log: l, lines: lines}
		l.source = source
		return source.begin()
	case slices.Contains(keys, "task_id") || slices.Contains(keys, "started_at"):
		l.format, l.source = SeedLines, &seedSource{log: l, elements: lines}
		return nil
	case keys == nil:
		return refusal(first[:min(64, len(first))], errors.New("not a JSON object in a line"))
	}
	return fmt.Errorf("unknown format, a JSON object with the fields %s; %s", listed(keys), wantedFormats)
}

// listed returns the first of some names of somebody else's, in a form that is safe to print.
func listed(names []string) string {
	const most, longest = 10, 40
	var shown []string
	for _, name := range names[:min(len(names), most)] {
		quoted := strconv.QuoteToASCII(name[:min(len(name), longest)])
		shown = append(shown, quoted[1:len(quoted)-1])
	}
	return strings.Join(shown, ", ")
}

// keysOf returns the fields of a JSON object, sorted, also of one that is cut off; nil if it is none.
func keysOf(object []byte) []string {
	d := json.NewDecoder(bytes.NewReader(object))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	keys := map[string]bool{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			break
		}
		keys[fmt.Sprint(key)] = true
		var value json.RawMessage
		if d.Decode(&value) != nil {
			break
		}
	}
	return slices.Sorted(maps.Keys(keys))
}
