package tps

// A Record is an event together with what the figures do not need: what a run log keeps of a task.
type Record struct {
	Event
	Attempt int            // how often the task was started
	Earlier []Attempt      // before the last; nil if there were none, or nobody knows
	Tag     string         // the name that Event.Tag stands for; "" for none
	Err     error          // why it failed, was dropped or abandoned
	Task    any            // the value it was given
	Result  any            // what it returned
	Meta    map[string]any // what it has noted; nil if nothing
}
