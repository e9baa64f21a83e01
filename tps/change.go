package tps

import "fmt"

// A Change says what has become of a figure. It is a string in JSON.
type Change uint8

// The changes.
const (
	CannotTell Change = iota // the runs are too short, or differ too much within themselves
	Same                     // not by more than is of interest
	Better
	Worse
	Mixed // some figures are better and some worse
)

var changes = [...]string{"cannot tell", "same", "better", "worse", "mixed"}

// String returns "cannot tell", "same", "better", "worse" or "mixed"; for any other value, its number: "Change(9)".
func (c Change) String() string {
	if int(c) >= len(changes) {
		return fmt.Sprintf("Change(%d)", uint8(c))
	}
	return changes[c]
}

// MarshalText returns String.
func (c Change) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads what String returns for the changes there are.
func (c *Change) UnmarshalText(text []byte) error {
	for i, name := range changes {
		if string(text) == name {
			*c = Change(i)
			return nil
		}
	}
	return fmt.Errorf("change is %q, want one of %q", text, changes)
}
