package tps

import (
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// maxLine bounds a line of a log, and a record of one that has no lines, in bytes.
const maxLine = 16 << 20

// appendLine appends a record as a line of a run log. Without an error and metadata it allocates nothing. A record that would
// be longer than readers take goes without what the task noted, was given and returned, and with the beginning of its error.
func appendLine(b []byte, r *Record, values bool) []byte {
	from := len(b)
	b = appendRecord(b, r, values)
	if len(b)-from <= maxLine {
		return b
	}
	short := Record{Event: r.Event, Attempt: r.Attempt, Tag: beginning(r.Tag), Err: &LoggedError{ErrorType(r.Err), beginning(errorText(r.Err))}}
	return appendRecord(b[:from], &short, false)
}

// beginning is as much of a text as is kept where all is too much.
func beginning(s string) string { return s[:min(len(s), 64<<10)] }

func appendRecord(b []byte, r *Record, values bool) []byte {
	b = strconv.AppendInt(append(b, `{"id":`...), r.ID, 10)
	b = appendStamp(b, `,"intended_ns":`, r.Intended)
	if r.Outcome != Dropped {
		b = appendStamp(b, `,"started_ns":`, r.Started)
	}
	if r.Outcome != Dropped && r.Outcome != Uncompleted {
		b = appendStamp(b, `,"ended_ns":`, r.Ended)
	}
	b = append(append(append(b, `,"outcome":"`...), r.Outcome.String()...), '"')
	if r.Attempt > 1 {
		b = strconv.AppendInt(append(b, `,"attempt":`...), int64(r.Attempt), 10)
		b = appendEarlier(b, r.Earlier)
	}
	b = appendText(b, `,"tag":`, r.Tag)
	if r.Err != nil {
		b = appendString(append(b, `,"error":`...), errorText(r.Err))
		b = appendText(b, `,"error_type":`, ErrorType(r.Err))
	}
	if len(r.Meta) > 0 {
		b = appendMeta(append(b, `,"meta":`...), r.Meta)
	}
	if values {
		b = appendValues(b, r)
	}
	return append(b, "}\n"...)
}

// appendEarlier appends the start and the end of each earlier attempt.
func appendEarlier(b []byte, earlier []Attempt) []byte {
	if len(earlier) == 0 {
		return b
	}
	b = append(b, `,"earlier_ns":`...)
	separator := byte('[')
	for _, a := range earlier {
		b = strconv.AppendInt(append(b, separator, '['), a.Started, 10)
		b = append(strconv.AppendInt(append(b, ','), a.Ended, 10), ']')
		separator = ','
	}
	return append(b, ']')
}

// appendText appends a text that is not empty, with its name.
func appendText(b []byte, name, text string) []byte {
	if text == "" {
		return b
	}
	return appendString(append(b, name...), text)
}

// appendValues appends what the task was given and has returned.
func appendValues(b []byte, r *Record) []byte {
	if r.Task != nil {
		b = appendValue(append(b, `,"task":`...), r.Task)
	}
	if r.Result != nil {
		b = appendValue(append(b, `,"result":`...), r.Result)
	}
	return b
}

// appendStamp appends a stamp that is there, with its name.
func appendStamp(b []byte, name string, stamp int64) []byte {
	if stamp == missing {
		return b
	}
	return strconv.AppendInt(append(b, name...), stamp, 10)
}

// appendMeta appends what a task noted. Where that cannot be had as one, each value is taken by itself.
func appendMeta(b []byte, meta map[string]any) []byte {
	if encoded, err := encode(meta); err == nil {
		return append(b, encoded...)
	}
	encoded := make(map[string]json.RawMessage, len(meta))
	for key, value := range meta {
		encoded[key] = appendValue(nil, value)
	}
	return appendValue(b, encoded)
}

// appendValue appends a value as JSON, or if there is none for it, a text that says so.
func appendValue(b []byte, v any) []byte {
	encoded, err := encode(v)
	if err != nil {
		return appendString(b, fmt.Sprintf("%T: %v", v, err))
	}
	return append(b, encoded...)
}

// encode is json.Marshal, with panics of the value's methods as errors.
func encode(v any) (encoded []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return json.Marshal(v)
}

// errorText is the text of an error, which a panic in its method does not keep from being written.
func errorText(err error) (text string) {
	if err == nil {
		return ""
	}
	defer func() {
		if p := recover(); p != nil {
			text = fmt.Sprintf("panic in Error: %v", p)
		}
	}()
	return err.Error()
}

// appendString appends a JSON string. What is no UTF-8 becomes U+FFFD.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c != '"' && c != '\\' && c < 0x7f {
			i++
			continue
		}
		b = append(b, s[from:i]...)
		r, size := utf8.DecodeRuneInString(s[i:])
		b = appendEscaped(b, r)
		i += size
		from = i
	}
	return append(append(b, s[from:]...), '"')
}

// appendEscaped appends a character that is not simply itself in a JSON string, or not ASCII.
func appendEscaped(b []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	switch {
	case r == '"' || r == '\\':
		return append(b, '\\', byte(r))
	case r == '\n':
		return append(b, `\n`...)
	case r == '\t':
		return append(b, `\t`...)
	case r <= 0x7f:
		return append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
	case r == '\u2028' || r == '\u2029': // ends of lines to some
		return append(append(b, `\u202`...), hex[r&15])
	}
	return utf8.AppendRune(b, r)
}
