package tps

// A LoggedError is an error as a log has it: Record.Err of what a [LogReader] reads. [ErrorType] returns its Type.
type LoggedError struct {
	Type string // of the error, as "*net.OpError"; "" if the log does not say
	Text string
}

// Error is the text of the error.
func (e *LoggedError) Error() string { return e.Text }
