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

	// Density are the least lengths for which the densest spans are sought. Empty: 1 second.
	Density []time.Duration

	// SLO is what the run is checked against, and what the windows of [Report.SLOPeaks] must meet. Zero: nothing.
	SLO SLO

	// Warmup and Drain are how much is cut from the ends of the run to leave [Report.Steady]; if nothing steady is left, there is a
	// warning. 0: as the rules of [Steady] find it.
	Warmup, Drain time.Duration

	// Trace gets a line for the average, each interval and each peak. Nil: nothing is written. An error in writing is
	// a warning in the report.
	Trace io.Writer
}

// Validate returns an error that names each wrong field, its value and what is allowed, or nil. Interval, Warmup and Drain
// must not be negative, and each of Windows and Density must be more than 0. [Analyze] takes wrong options too: it ignores
// the wrong values and puts these same errors among the warnings of its report.
func (o *Options) Validate() error { return errors.Join(o.faults()...) }

func (o *Options) faults() (faults []error) {
	if o == nil {
		return nil
	}
	for _, f := range []struct {
		name  string
		value time.Duration
	}{{"Interval", o.Interval}, {"Warmup", o.Warmup}, {"Drain", o.Drain}} {
		if f.value < 0 {
			faults = append(faults, fmt.Errorf("options: %s is %v, want 0 (automatic) or more", f.name, f.value))
		}
	}
	for _, f := range []struct {
		name   string
		values []time.Duration
	}{{"Windows", o.Windows}, {"Density", o.Density}} {
		for i, v := range f.values {
			if v <= 0 {
				faults = append(faults, fmt.Errorf("options: %s[%d] is %v, want more than 0", f.name, i, v))
			}
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
	r.Interval, r.Warmup, r.Drain = max(0, o.Interval), max(0, o.Warmup), max(0, o.Drain)
	r.Windows = lengths(o.Windows, time.Second, 5*time.Second, 10*time.Second, time.Minute)
	r.Density = lengths(o.Density, time.Second)
	return r
}

// lengths returns those asked that are possible, or the usual ones if there are none.
func lengths(asked []time.Duration, usual ...time.Duration) []time.Duration {
	possible := slices.DeleteFunc(slices.Clone(asked), func(d time.Duration) bool { return d <= 0 })
	if len(possible) == 0 {
		return usual
	}
	return possible
}
