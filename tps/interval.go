package tps

// An Interval is a row of the interval table. The rows lie side by side from the first start to the last end, and
// each task is counted as completed in the one row that it ended in, however long it ran: the rows add up to the
// run. At the two ends of the run the rows are closed, where other windows are half open.
type Interval struct {
	Window
	Started  int          `json:"started"`           // tasks whose last attempt has Start ≤ start < End, completed or not
	Partial  bool         `json:"partial,omitempty"` // of another length than Report.Interval
	Service  Distribution `json:"service"`           // of the tasks that completed in the row
	Response Distribution `json:"response"`          // of the tasks that completed in the row
	InFlight InFlight     `json:"in_flight"`         // at the instants t with Start ≤ t < End
}

const (
	usualRows = 20      // at most, if the interval is not given
	maxRows   = 100_000 // at most, ever
)

// step returns the shortest of 1, 2, 5, 10, 20, 50 … ns that covers the span in at most so many rows.
func step(span, rows int64) int64 {
	for power := int64(1); ; power *= 10 {
		for _, n := range []int64{power, 2 * power, 5 * power} {
			if (span-1)/rows < n {
				return n
			}
		}
	}
}
