package tps

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// A LogError is what is wrong with a log, and where.
type LogError struct {
	Line   int // from 1
	Record int // from 1, where several records may be in a line; else 0
	Err    error
}

// Error begins with the place.
func (e *LogError) Error() string {
	if e.Record > 0 {
		return fmt.Sprintf("line %d, record %d: %v", e.Line, e.Record, e.Err)
	}
	return fmt.Sprintf("line %d: %v", e.Line, e.Err)
}

// Unwrap returns the error without the place.
func (e *LogError) Unwrap() error { return e.Err }

var errTooLong = fmt.Errorf("a record is longer than %d MiB, want it shorter, as a record is held in memory", maxLine>>20)

// jsonFault says in words of the log what encoding/json says in words of Go.
func jsonFault(err error, data []byte) error {
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrong) && wrong.Field == "":
		return fmt.Errorf("a JSON %s, want an object", wrong.Value)
	case errors.As(err, &wrong):
		return fmt.Errorf("%s is a JSON %s, want %s", wrong.Field, wrong.Value, wanted(wrong.Type.Kind().String()))
	case errors.As(err, &syntax):
		return fmt.Errorf("not JSON: %w, in %s", err, excerpt(data, int(syntax.Offset)-1))
	}
	return fmt.Errorf("not JSON as wanted: %w", err)
}

func wanted(kind string) string {
	switch kind {
	case "int64":
		return "a whole number of 64 bits"
	case "float64":
		return "a number"
	case "struct", "map":
		return "an object"
	}
	return "a " + kind
}

// excerpt quotes what stands at and before a place.
func excerpt(data []byte, at int) string {
	const length = 32
	at = max(0, min(at+1, len(data)))
	return strconv.QuoteToASCII(string(data[max(0, at-length):at]))
}
