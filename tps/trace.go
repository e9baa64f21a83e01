package tps

import (
	"bytes"
	"fmt"
	"io"
)

// trace writes what [Options.Trace] is for, all at once.
func (r *Report) trace(w io.Writer) {
	if w == nil {
		return
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "  - Average TPS: %.2f, Total Duration: %v, Success Count: %d\n", r.Rate, r.Span, r.Succeeded)
	for _, row := range r.Intervals {
		fmt.Fprintf(&b, "  - Interval - Start Time: %v, End Time: %v, TPS: %.2f\n", row.Start, row.End, row.Rate)
	}
	for _, p := range r.Peaks {
		fmt.Fprintf(&b, "    * Peak detected in %v - TPS: %.2f, Started at: %v, Ended at: %v\n",
			p.Length(), p.Rate, p.Start, p.End)
	}
	if _, err := b.WriteTo(w); err != nil {
		r.warn("options: Trace is not written: %v", err)
	}
}
