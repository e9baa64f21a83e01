package tps

import "time"

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
	rank := func(permille int) int { return (permille*n+999)/1000 - 1 }
	at := s.nth(rank(500), rank(900), rank(950), rank(990), rank(999))
	return Distribution{
		Count: n, Min: time.Duration(s.low), Max: time.Duration(s.high), Mean: mean(times),
		P50: time.Duration(at[0]), P90: time.Duration(at[1]), P95: time.Duration(at[2]), P99: time.Duration(at[3]),
		P999: time.Duration(at[4]),
	}
}

// mean sums in 128 bits.
func mean(times []int64) float64 {
	var sum wide
	for _, t := range times {
		sum.add(t)
	}
	return sum.over(int64(len(times)))
}
