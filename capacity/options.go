package capacity

import (
	"errors"
	"fmt"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

// Options say what to search for, and how. Nil is valid, and so is the zero value; each zero field means its default. A wrong value is an error that
// names the field, the value and what is allowed.
type Options struct {
	// SLO is what must be met. The zero value stands for "errors<1%". Percentiles that a short probe has too few tasks for are held to be met as long as
	// nothing speaks against it.
	SLO tps.SLO

	Start     float64       // the first rate, in tasks a second; 0: 10
	Max       float64       // the highest rate to try; 0: 100,000
	Growth    float64       // by what factor the rate grows until a probe is refused; 0: 2
	Step      time.Duration // how long a probe lasts, half of it while the rate grows; 0: 2 s
	Confirm   time.Duration // how long the last probe lasts; 0: three steps
	Limit     time.Duration // how long the whole search may take, but for tasks in flight at its end that Run lets end; 0: as long as it takes
	Tolerance float64       // how close the two rates are to come, as a share of the lower one; 0: 0.05

	// InFlight is how many tasks may be in flight at most; reaching it is saturation. 0: 100 more than arrive in a second, or in four times what the slower
	// tasks took at the rate before.
	InFlight int

	Arrivals  wd.Arrivals  // zero: uniform
	Precision wd.Precision // zero: coarse

	// Run has the options of each probe's run, such as Timeout and Grace. Strategy and Runtime must be zero.
	Run wd.Options

	// Progress is called after each probe, by the goroutine that called Search. nil: nobody looks.
	Progress func(Probe)
}

const (
	minTasks   = 50        // that a probe should have, as long as it does not take three steps for it
	leastTasks = 32        // that it has, as fewer do not tell whether they pile up
	mostTasks  = 1_000_000 // that it has, as they take memory
	minBursts  = 6         // that it has, for the same reasons
)

// resolve returns the options with the defaults in the place of zeros.
func (o *Options) resolve() Options {
	var r Options
	if o != nil {
		r = *o
	}
	if r.SLO.IsZero() {
		r.SLO, _ = tps.ParseSLO("errors<1%")
	}
	setDefault(&r.Start, 10)
	setDefault(&r.Max, max(100_000, r.Start))
	setDefault(&r.Growth, 2)
	setDefault(&r.Step, 2*time.Second)
	setDefault(&r.Confirm, 3*r.Step)
	setDefault(&r.Tolerance, 0.05)
	return r
}

// leastRate is that at which a probe takes a month.
const leastRate = 1e-5

func setDefault[N comparable](field *N, value N) {
	var zero N
	if *field == zero {
		*field = value
	}
}

// Validate returns an error that names each wrong field, its value and what is allowed.
func (o *Options) Validate() error {
	r := o.resolve()
	check := func(ok bool, format string, args ...any) error {
		if ok {
			return nil
		}
		return fmt.Errorf("options: "+format, args...)
	}
	floor := 0.
	for _, c := range r.SLO.Check(tps.Log{}).Clauses {
		if c.Unit == "/s" {
			floor = max(floor, c.Limit)
		}
	}
	return errors.Join(
		check(r.Start >= leastRate && r.Start <= 1e9, "Start is %v, want 0 (10) or 1e-5 to 1e9 tasks a second", r.Start),
		check(floor == 0 || r.Start > floor, "Start is %v, want more than %v, as the SLO is %s", r.Start, floor, r.SLO),
		check(r.Max >= r.Start && r.Max <= 1e9, "Max is %v, want 0 (100,000) or from Start's %v to 1e9 tasks a second", r.Max, r.Start),
		check(r.Growth > 1 && r.Growth <= 100, "Growth is %v, want 0 (2) or more than 1 and up to 100", r.Growth),
		check(r.Step > 0 && r.Step <= time.Hour, "Step is %v, want 0 (2s) or up to 1h", r.Step),
		check(o != nil && o.Confirm == 0 || r.Confirm > 0 && r.Confirm <= 24*time.Hour, "Confirm is %v, want 0 (three steps) or up to 24h", r.Confirm),
		check(r.Limit == 0 || r.Limit >= r.length(r.Start, r.Step/2), "Limit is %v, want 0 (none) or at least the %v of the first probe", r.Limit, r.length(r.Start, r.Step/2)),
		check(r.Tolerance >= 0.001 && r.Tolerance <= 1, "Tolerance is %v, want 0 (0.05) or 0.001 to 1", r.Tolerance),
		check(r.InFlight >= 0, "InFlight is %v, want 0 (as needed) or more", r.InFlight),
		check(r.Run.Strategy == nil, "Run.Strategy is %v, want none, as the search has its own", r.Run.Strategy),
		check(r.Run.Runtime == 0, "Run.Runtime is %v, want 0, as the search has its own", r.Run.Runtime),
	)
}

// length is how long a probe at a rate is to last, if usual is what its phase takes.
func (o *Options) length(rate float64, usual time.Duration) time.Duration {
	taking := func(tasks float64) time.Duration { return time.Duration(min(tasks/rate*float64(time.Second), 1<<62)) }
	length := max(usual, min(3*o.Step, taking(minTasks)), taking(leastTasks), minBursts*o.Arrivals.Every())
	return min(length, max(taking(mostTasks), 1))
}
