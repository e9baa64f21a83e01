package tps

import (
	"math/bits"
	"time"
)

// A Distribution says how a time spreads over tasks. All its times are in nanoseconds, and zero if Count is 0.
//
// A percentile is by nearest rank: the p-th is element number ⌈p·n/100⌉ of the n times in ascending order, the first
// being number 1. It is always a time that some task took. With fewer than 1,000 tasks P999 is the maximum.
type Distribution struct {
	Count int           `json:"count"`   // of tasks
	Min   time.Duration `json:"min_ns"`  // the shortest
	Max   time.Duration `json:"max_ns"`  // the longest
	Mean  float64       `json:"mean_ns"` // exact sum over Count, in nanoseconds
	P50   time.Duration `json:"p50_ns"`  // the median
	P90   time.Duration `json:"p90_ns"`
	P95   time.Duration `json:"p95_ns"`
	P99   time.Duration `json:"p99_ns"`
	P999  time.Duration `json:"p99.9_ns"` // the 99.9th
}

// distribute describes times, none of them negative.
func distribute(times []int64) Distribution {
	n := len(times)
	if n == 0 {
		return Distribution{}
	}
	s := newSelection(times)
	rank := func(permille int) time.Duration { return time.Duration(s.nth((permille*n+999)/1000 - 1)) }
	return Distribution{
		Count: n, Min: time.Duration(s.low), Max: time.Duration(s.high), Mean: mean(times),
		P50: rank(500), P90: rank(900), P95: rank(950), P99: rank(990), P999: rank(999),
	}
}

// mean sums in 128 bits.
func mean(times []int64) float64 {
	var high, low, carry uint64
	for _, t := range times {
		low, carry = bits.Add64(low, uint64(t), 0)
		high += carry
	}
	n := uint64(len(times))
	whole, rest := bits.Div64(high, low, n)
	return float64(whole) + float64(rest)/float64(n)
}
