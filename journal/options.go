package journal

import (
	"fmt"
	"io"
	"time"
)

// NoSync as [Options].Sync leaves it to the system when the file is on disk.
const NoSync time.Duration = -1

// Options configure a [Journal]. nil and the zero value are valid.
type Options struct {
	// Name is what the tasks are for: "convert", or "convert v2" when it does something else. A file with another name is
	// refused. "" is a name too.
	Name string

	// Sync is how long after it was written a record is on disk at the latest. 0: before its task counts. NoSync: nobody knows.
	Sync time.Duration

	// Interrupted says what becomes of tasks that were running when an earlier run was cut off, and of those it abandoned.
	// The zero value is Rerun.
	Interrupted Policy

	// KeepFailures is whether tasks that failed in an earlier run stay failed. false: they run again.
	KeepFailures bool

	// Notes go into the header of each run in the file.
	Notes map[string]string

	// Verbose gets a line before the first task, which says what is in the file. nil: silent.
	Verbose io.Writer
}

// A Policy says what becomes of tasks of which nobody knows whether they are done.
//
// With Skip and Fail a line is written, and synced as [Options].Sync says, before each task starts; this is no part of its time. What a run with Rerun was
// doing when it was cut off is not in its file, so that such a file is refused by the two others.
type Policy int

const (
	Rerun Policy = iota // they run again
	Skip                // they do not run: their records hold ErrInterrupted
	Fail                // the run is refused, with an *InterruptedError
)

// String is the policy's name.
func (p Policy) String() string {
	switch p {
	case Rerun:
		return "rerun"
	case Skip:
		return "skip"
	case Fail:
		return "fail"
	}
	return fmt.Sprintf("Policy(%d)", int(p))
}

// validate returns an error that names the field with a wrong value.
func (o *Options) validate() error {
	switch {
	case o.Sync < NoSync:
		return fmt.Errorf("journal: Sync is %v, want 0 (before a task counts), more, or NoSync", o.Sync)
	case o.Interrupted < Rerun || o.Interrupted > Fail:
		return fmt.Errorf("journal: Interrupted is %d, want Rerun (0), Skip (1) or Fail (2)", int(o.Interrupted))
	}
	return nil
}
