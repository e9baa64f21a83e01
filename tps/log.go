package tps

import "time"

// A Log is what happened in a run. It can be built by hand: only Events is needed, and their order is free.
type Log struct {
	Start  time.Time                // the instant that all offsets count from; if zero, clock times are not printed
	Events []Event                  // one for each task
	Meta   map[int64]map[string]any // what tasks noted, by Event.ID; Analyze does not read it
	Tags   []string                 // names for Event.Tag, Tags[0] being ""
	Errors []ErrorKind              // of tasks that failed or did not complete, as [ErrorKinds] lists them; nil if unknown

	// The run as a whole may have had more tasks than there are events.
	Tasks        int // 0: as many as Events and Undispatched
	Undispatched int // tasks that were neither started nor dropped: they have no event

	// Earlier are the attempts of tasks that were started again, before their last ones, in any order. Nil if there are none, or nobody knows.
	Earlier []Attempt

	Stopped string  // why the run ended before its tasks did; "" if it did not, or that is not known
	Pacing  *Pacing // how the generator of the load kept to its schedule; nil if there was none

	Config map[string]string // how the run was set up: "strategy" and options by name; Analyze does not read it
}

// An Event is one task. Its stamps are nanoseconds from [Log.Start], best taken from a monotonic clock; they may be
// negative, and 0 is an offset like any other. Which of them mean something depends on the outcome.
type Event struct {
	ID       int64
	Intended int64 // when the schedule wanted the task to start; set it to Started if there was no schedule
	Started  int64 // meaningless in a Dropped event
	Ended    int64 // meaningless in a Dropped or Uncompleted event
	Outcome  Outcome
	Tag      uint32 // index into Log.Tags; 0 is no tag
}

// reach bounds the stamps that are believed, so that no sum or difference of three of them overflows.
const reach = int64(90 * 365 * 24 * time.Hour)

func within(stamp int64) bool { return -reach <= stamp && stamp <= reach }

// valid reports whether the stamps that the outcome asks for are there and agree.
func (e *Event) valid() bool {
	switch e.Outcome {
	case Succeeded, Failed:
		return within(e.Intended) && within(e.Started) && within(e.Ended) && e.Started <= e.Ended
	case Uncompleted:
		return within(e.Started)
	default:
		return e.Outcome == Dropped
	}
}

// backward reports whether an event is not valid because its clock was set back.
func (e *Event) backward() bool {
	return e.Outcome <= Failed && within(e.Started) && within(e.Ended) && e.Ended < e.Started
}
