package tps

import (
	"errors"
	"reflect"
)

// A LoggedError is an error as a log has it: Record.Err of what a [LogReader] reads.
type LoggedError struct {
	Type string // of the error, as "*net.OpError"; "" if the log does not say
	Text string
}

// Error is the text of the error.
func (e *LoggedError) Error() string { return e.Text }

// errorType names the type of the first error in a chain that is of a type of its own, and not what package errors or fmt
// makes of a text; "" if there is none.
func errorType(err error) string {
	var logged *LoggedError
	if errors.As(err, &logged) {
		return logged.Type
	}
	for ; err != nil; err = errors.Unwrap(err) {
		switch name := reflect.TypeOf(err).String(); name {
		case "*errors.errorString", "*errors.joinError", "*fmt.wrapError", "*fmt.wrapErrors":
		default:
			return name
		}
	}
	return ""
}
