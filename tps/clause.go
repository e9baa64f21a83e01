package tps

import (
	"fmt"
	"strconv"
	"time"
)

// A clause is one demand of an SLO.
type clause struct {
	figure  figure
	service bool  // a time is service time, and not response time
	percent int64 // of a percentile, in thousandths
	equal   bool  // the limit itself is allowed

	limit int64         // of a time in nanoseconds, of a share in millionths of a percent
	rate  float64       // the limit of a rate
	over  time.Duration // of a rate, the length of the window; 0: the whole run
}

// A figure is what a clause is about.
type figure uint8

const (
	percentile figure = iota
	average
	longest
	failures
	drops
	throughput
)

const (
	whole        = 100_000     // percentiles are thousandths of a percent
	percentUnits = 1_000_000   // shares are millionths of one
	allUnits     = 100_000_000 // and this is all
)

// String returns the clause as [ParseSLO] reads it.
func (c clause) String() string { return c.name() + c.relation() + c.bound() }

func (c clause) name() string {
	name := [...]string{"p", "mean", "max", "errors", "dropped", "tps"}[c.figure]
	if c.figure == percentile {
		name += decimals(c.percent, 1000)
	}
	if c.service {
		return "service " + name
	}
	return name
}

func (c clause) relation() string {
	sign := "<"
	if c.figure == throughput {
		sign = ">"
	}
	if c.equal {
		return sign + "="
	}
	return sign
}

func (c clause) bound() string {
	switch c.figure {
	case failures, drops:
		return decimals(c.limit, percentUnits) + "%"
	case throughput:
		text := strconv.FormatFloat(c.rate, 'f', -1, 64)
		if c.over > 0 {
			text += fmt.Sprintf(" over %v", c.over)
		}
		return text
	}
	return time.Duration(c.limit).String()
}

// decimals writes n/unit, unit being a power of ten.
func decimals(n, unit int64) string {
	return strconv.FormatFloat(float64(n)/float64(unit), 'f', -1, 64)
}

// column returns the times that the clause is about.
func (c clause) column(r *run) []int64 {
	if c.service {
		return r.service
	}
	return r.response
}

// slow returns the shortest time that is over the limit.
func (c clause) slow() int64 {
	if c.equal {
		return c.limit + 1
	}
	return c.limit
}

// allowed returns how many of n times may be over the limit: those of higher rank than the percentile.
func (c clause) allowed(n int64) int64 {
	if c.figure == longest {
		return 0
	}
	return n - (c.percent*n+whole-1)/whole
}

// least returns how many tasks it takes to have a percentile that is not the longest time.
func (c clause) least() int64 {
	if c.figure == longest {
		return 1
	}
	return (whole + whole - c.percent - 1) / (whole - c.percent)
}

// below reports whether part of all is a share below the limit.
func (c clause) below(part, all int64) bool {
	share, limit := times(part, allUnits), times(c.limit, all)
	return share.less(limit) || c.equal && share == limit
}
