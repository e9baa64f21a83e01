package capacity

import (
	"cmp"
	"math"
	"slices"

	"github.com/worker-dispatcher/wd/tps"
)

const (
	leastThird = 8 // tasks, to compare two thirds of a probe
	leastZ     = 3 // standard deviations that are no chance: 1 in 700
)

// service is a task's service time, in which the generator has no part, and lag what is the generator's alone.
func service(e tps.Event) int64 { return e.Ended - e.Started }
func lag(e tps.Event) int64     { return e.Started - e.Intended }

// slope is by how much a time of completed tasks grows, for the time that passed: of the last third of them against the first, medians both, in
// the order in which they were due. At a rate of ρ times the capacity service time grows by ρ-1. It is 0 if the two thirds could be of the
// same distribution, by the rank sum test of Mann and Whitney, or if there are too few.
func slope(events []tps.Event, of func(tps.Event) int64) float64 {
	done := slices.DeleteFunc(slices.Clone(events), func(e tps.Event) bool { return !completed(e) })
	slices.SortFunc(done, func(a, b tps.Event) int { return cmp.Compare(a.Intended, b.Intended) })
	n := len(done) / 3
	if n < leastThird {
		return 0
	}
	first, last := done[:n], done[len(done)-n:]
	passed := last[n/2].Intended - first[n/2].Intended
	a, b := ascending(first, of), ascending(last, of)
	if passed <= 0 || rankSum(a, b) < leastZ {
		return 0
	}
	return float64(b[n/2]-a[n/2]) / float64(passed)
}

// ascending returns times of tasks in ascending order.
func ascending(events []tps.Event, of func(tps.Event) int64) []int64 {
	times := make([]int64, len(events))
	for i, e := range events {
		times[i] = of(e)
	}
	slices.Sort(times)
	return times
}

// rankSum is by how many standard deviations b, of as many values as a, tends to be greater than what chance would make it. Both are in
// ascending order. (H. B. Mann, D. R. Whitney, Annals of Mathematical Statistics 18, 1947.)
func rankSum(a, b []int64) float64 {
	n := float64(len(a))
	var wins float64 // pairs in which b's is greater, equal ones by half
	less, atMost := 0, 0
	for _, v := range b {
		for less < len(a) && a[less] < v {
			less++
		}
		for atMost < len(a) && a[atMost] <= v {
			atMost++
		}
		wins += float64(less+atMost) / 2
	}
	return (wins - n*n/2) / math.Sqrt(n*n*(2*n+1)/12)
}
