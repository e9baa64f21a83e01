package tps

import "fmt"

// An Outcome is how a task ended, if it did. A task that succeeded or failed is completed.
type Outcome uint8

// The outcomes. Every event has exactly one of them.
const (
	Succeeded   Outcome = iota // ran to its end, with success
	Failed                     // ran to its end, without success
	Dropped                    // was due and never started
	Uncompleted                // started, and was given up before it ended
	outcomes                   // how many there are
)

// String returns "succeeded", "failed", "dropped" or "uncompleted"; for any other value, its number: "Outcome(9)".
func (o Outcome) String() string {
	if o >= outcomes {
		return fmt.Sprintf("Outcome(%d)", uint8(o))
	}
	return [outcomes]string{"succeeded", "failed", "dropped", "uncompleted"}[o]
}
