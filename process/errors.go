package process

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// ErrClosed is the error of a task that met a closed pool.
var ErrClosed = errors.New("process: the pool is closed")

// ErrInChild is the error of NewPool in a child process, which may not have children of its own.
var ErrInChild = errors.New("process: this is a child process of a pool, which may not start a pool")

// A WorkerDiedError is the error of a task in whose running its process died, or was killed by the pool as the task took no notice of
// the end of its context.
type WorkerDiedError struct {
	Process  int       // the number of the process: 1 … Procs
	PID      int       // in the system
	ExitCode int       // -1 if a signal ended it
	Signal   os.Signal // nil if none did
	Stderr   string    // the beginning of the last crash it reported there, or of what it wrote, and the end of it

	// Cause is why the pool killed it: the cause of the end of the task's context. nil: it died by itself.
	Cause error
}

// Error says how the process ended, with the first line of Stderr.
func (e *WorkerDiedError) Error() string {
	how := fmt.Sprintf("exit status %d", e.ExitCode)
	if e.Signal != nil {
		how = "signal: " + e.Signal.String()
	}
	if e.Cause != nil {
		return fmt.Sprintf("%v; process %d (pid %d) took no notice and was killed (%s)", e.Cause, e.Process, e.PID, how)
	}
	text := fmt.Sprintf("process %d (pid %d) died of it: %s", e.Process, e.PID, how)
	if line, _, _ := strings.Cut(strings.TrimSpace(e.Stderr), "\n"); line != "" {
		text += ": " + line
	}
	return text
}

// Unwrap returns Cause.
func (e *WorkerDiedError) Unwrap() error { return e.Cause }
