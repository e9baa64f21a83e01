package wd

import (
	"fmt"
	"time"
)

// A Summary is the part of a [Report] that has no type parameters. Its counts always balance:
//
//	Tasks     = Completed + Uncompleted + Undispatched + Dropped
//	Completed = Succeeded + Failed
type Summary struct {
	Start, End time.Time // of the run

	Tasks        int // in the source; of one of unknown length, those pulled
	Completed    int // ran to their end
	Succeeded    int // of these, without an error and by the rule of success
	Failed       int // of these, the others
	Uncompleted  int // started, and abandoned when Grace was over
	Undispatched int // never started, as the run ended before
	Dropped      int // due, and given up by the strategy

	PeakInFlight int // the most units in flight at once; one worker runs one at a time

	// Stopped is why the run ended before its tasks did: ErrRuntime, the cause in the context, the failure of the source,
	// the error of the strategy. nil: the strategy came to its end; tasks it left then are Undispatched.
	Stopped error
}

// String is the counts in one line.
func (s Summary) String() string {
	text := fmt.Sprintf("%s in %v: %d completed (%d succeeded, %d failed), %d uncompleted, %d undispatched, %d dropped",
		plural(s.Tasks, "task"), s.Duration(), s.Completed, s.Succeeded, s.Failed, s.Uncompleted, s.Undispatched, s.Dropped)
	if s.Stopped != nil {
		text += fmt.Sprintf("; stopped: %v", s.Stopped)
	}
	return text
}

// Duration is how long the run took.
func (s Summary) Duration() time.Duration { return s.End.Sub(s.Start) }

// plural is so many things: "1 task", "2 tasks".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
