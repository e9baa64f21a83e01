package tps

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// logVersion is what is written. A reader takes any minor version of the same major version.
const logVersion = "1.0"

// A LogHeader is the first line of a run in a run log: what was run, and when. Every field may be empty.
type LogHeader struct {
	Version  string            `json:"wdlog"`              // of the format, as "1.0"; writers set it themselves
	Start    time.Time         `json:"start,omitzero"`     // the instant that the stamps of the records count from
	Strategy string            `json:"strategy,omitempty"` // with its settings, as "fixed workers=20"
	Tasks    int               `json:"tasks,omitempty"`    // in the source; 0 if their number was not known
	Options  map[string]string `json:"options,omitempty"`  // of the run, as resolved
	Notes    map[string]string `json:"notes,omitempty"`    // what the user wrote beside it: see LogOptions
	Library  string            `json:"library,omitempty"`  // version of this module
	Go       string            `json:"go,omitempty"`       // version of Go
	System   string            `json:"system,omitempty"`   // operating system and architecture, as "linux/amd64"
}

// readable returns an error unless the version is one that this package reads.
func (h *LogHeader) readable() error {
	major, minor, found := strings.Cut(h.Version, ".")
	_, err := strconv.ParseUint(minor, 10, 32)
	if want, _, _ := strings.Cut(logVersion, "."); !found || err != nil || major != want {
		return fmt.Errorf("run log of version %q, want %s.x: read it with the version of this module that wrote it, or a later one",
			h.Version, want)
	}
	return nil
}

// A LogSummary is the last line of a run in a run log: how it ended. Where it is missing, the run was cut off. The counts balance:
//
//	Tasks     = Completed + Uncompleted + Undispatched + Dropped
//	Completed = Succeeded + Failed
type LogSummary struct {
	Ended        int64  `json:"ended_ns"` // the end of the run, from its start
	Tasks        int    `json:"tasks"`
	Completed    int    `json:"completed"`
	Succeeded    int    `json:"succeeded"`
	Failed       int    `json:"failed"`
	Uncompleted  int    `json:"uncompleted"`
	Undispatched int    `json:"undispatched"`
	Dropped      int    `json:"dropped"`
	PeakInFlight int    `json:"peak_in_flight"`
	Stopped      string `json:"stopped,omitempty"` // why the run ended before its tasks did

	Pacing *Pacing `json:"pacing,omitempty"` // how the generator of the load kept to its schedule; nil if there was none
}
