package capacity

import "time"

// VerdictOf is how a search is concluded that has gone so far.
func VerdictOf(met []float64, high, limited float64, confirmed bool) Verdict {
	s := search{met: met, high: high, limited: limited, confirmed: confirmed}
	s.conclude(nil)
	return s.result.Verdict
}

// Length is how long a probe lasts at a rate.
func Length(o Options, rate float64) time.Duration {
	o = o.resolve()
	return o.length(rate, o.Step)
}
