package journal

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
)

var (
	// ErrInterrupted is the error of a task that was running when an earlier run was cut off, or was abandoned, and is not to run again.
	ErrInterrupted = errors.New("task was running when an earlier run was cut off")

	// ErrLocked says that another run has the file.
	ErrLocked = errors.New("another run has it open, want one at a time")
)

// A DamageError says that lines before the end of a journal are not as they were written. The file stays as it is. Restore it; or have [Repair]
// drop the lines, whose tasks then run again.
type DamageError struct {
	Path   string
	Line   int   // the first that is damaged, from 1
	Offset int64 // of its beginning, in bytes
	Err    error
}

// Error names the place.
func (e *DamageError) Error() string {
	return fmt.Sprintf("journal: %s is damaged in line %d, at byte %d: %v; nothing has been changed: restore the file, or have journal.Repair drop what is damaged, whose tasks then run again",
		e.Path, e.Line, e.Offset, e.Err)
}

// Unwrap returns what is wrong with the line.
func (e *DamageError) Unwrap() error { return e.Err }

// A MismatchError says that a journal is one of other tasks.
type MismatchError struct {
	Path       string
	What       string // "name", "types", "structure" or "key"
	Have, Want string // in the file, and in this program
}

// Error says what differs.
func (e *MismatchError) Error() string {
	what := map[string]string{"name": "the name", "types": "the types", "structure": "the same types with another structure, fingerprint", "key": "keys made of"}[e.What]
	return fmt.Sprintf("journal: %s is of other tasks: it has %s %q, want %q: use another file, or delete it to begin anew", e.Path, what, e.Have, e.Want)
}

// An InterruptedError says that tasks were running when an earlier run was cut off, and that [Options].Interrupted is Fail.
type InterruptedError struct {
	Path string
	Keys []string // of the tasks, as they are in the file: ten at most
	Len  int      // how many tasks there are
}

// Error names some of the tasks.
func (e *InterruptedError) Error() string {
	more := ""
	if e.Len > len(e.Keys) {
		more = " …"
	}
	return fmt.Sprintf("journal: %s: it is not known how %s ended when an earlier run was cut off: %s%s; want Rerun or Skip to go on",
		e.Path, plural(e.Len, "task"), strings.Join(e.Keys, ", "), more)
}

// An UnsavedError says that results could not be written, as they cannot be JSON or are too large for a line. Their tasks have succeeded, and will
// run again in the next run. A stream ends with it, as it leaves nothing else behind; a [Report] has it in its Warnings, beside the results.
type UnsavedError struct {
	Path string
	Len  int // how many results
	ID   int // of the first one's task
	Err  error
}

// Error says how many results, and what was wrong with the first.
func (e *UnsavedError) Error() string { return fmt.Sprintf("journal: %s: %s", e.Path, e.text()) }

func (e *UnsavedError) text() string {
	return fmt.Sprintf("%s could not be written, so that as many tasks will run again: that of task %d: %v", plural(e.Len, "result"), e.ID, e.Err)
}

// Unwrap returns what was wrong with the first result.
func (e *UnsavedError) Unwrap() error { return e.Err }

// join joins two errors, and leaves a single one as it is.
func join(a, b error) error {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	return errors.Join(a, b)
}

// plural is so many things: "1 task", "2 tasks".
func plural[N int | int64](n N, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
