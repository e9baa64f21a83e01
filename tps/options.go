package tps

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// Options say what [Analyze] looks for. Nil and the zero value are valid.
type Options struct {
	// Interval is the length of the rows in [Report.Intervals]. 0 chooses 1, 2 or 5 times a power of ten nanoseconds,
	// the shortest that makes at most 20 rows: 8 to 20 of them. An interval that makes more than 100,000 rows is
	// widened to the shortest such step that does not, with a warning.
	Interval time.Duration

	// Reverse lays the rows from the last end backward, latest first, instead of from the first start forward. What
	// does not fill an interval is then at the start of the run.
	Reverse bool

	// Windows are the lengths for which peaks are sought. Empty: 1, 5, 10 and 60 seconds.
	Windows []time.Duration

	// Trace gets a line for the average, each interval and each peak. Nil: nothing is written. An error in writing is
	// a warning in the report.
	Trace io.Writer
}

// Validate returns an error that names each wrong field, its value and what is allowed, or nil. Interval must not be
// negative, and each of Windows must be more than 0. [Analyze] takes wrong options too: it ignores the wrong values
// and puts these same errors among the warnings of its report.
func (o *Options) Validate() error { return errors.Join(o.faults()...) }

func (o *Options) faults() (faults []error) {
	if o == nil {
		return nil
	}
	if o.Interval < 0 {
		faults = append(faults, fmt.Errorf("options: Interval is %v, want 0 (automatic) or more", o.Interval))
	}
	for i, w := range o.Windows {
		if w <= 0 {
			faults = append(faults, fmt.Errorf("options: Windows[%d] is %v, want more than 0", i, w))
		}
	}
	return faults
}

// resolve returns the options with the defaults in the place of what is missing or wrong.
func (o *Options) resolve() Options {
	if o == nil {
		o = &Options{}
	}
	r := *o
	r.Interval = max(0, o.Interval)
	r.Windows = slices.DeleteFunc(slices.Clone(o.Windows), func(w time.Duration) bool { return w <= 0 })
	if len(r.Windows) == 0 {
		r.Windows = []time.Duration{time.Second, 5 * time.Second, 10 * time.Second, time.Minute}
	}
	return r
}
