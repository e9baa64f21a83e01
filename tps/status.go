package tps

import "fmt"

// A Status says whether a demand is met. It is a string in JSON.
type Status uint8

// The statuses.
const (
	Undecidable Status = iota // the run does not tell
	Met
	Missed
)

var statuses = [...]string{"undecidable", "met", "missed"}

// String returns "met", "missed" or "undecidable"; for any other value, its number: "Status(9)".
func (s Status) String() string {
	if int(s) >= len(statuses) {
		return fmt.Sprintf("Status(%d)", uint8(s))
	}
	return statuses[s]
}

// MarshalText returns String.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what String returns for the statuses there are.
func (s *Status) UnmarshalText(text []byte) error {
	for i, name := range statuses {
		if string(text) == name {
			*s = Status(i)
			return nil
		}
	}
	return fmt.Errorf("status is %q, want one of %q", text, statuses)
}
