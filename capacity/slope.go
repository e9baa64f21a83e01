package capacity

import (
	"cmp"
	"math"
	"slices"

	"github.com/worker-dispatcher/wd/tps"
)

const (
	leastThird = 8 // tasks, to compare two parts of a probe
	leastZ     = 3 // standard deviations that are no chance: 1 in 700
)

// slope is by how much a time of completed tasks grows, for the time that passed: of the last third of them against the first, medians both, in
// the order in which they were due; what was due together stays together. At a rate of ρ times the capacity the time with the target grows by
// ρ-1. It is 0 if the two parts could be of the same distribution, by the rank sum test of Mann and Whitney, or if there are too few tasks.
func slope(events []tps.Event, of func(tps.Event) int64) float64 {
	done := slices.DeleteFunc(slices.Clone(events), func(e tps.Event) bool { return !completed(e) })
	slices.SortFunc(done, func(a, b tps.Event) int { return cmp.Compare(a.Intended, b.Intended) })
	n, m := len(done)/3, len(done)-len(done)/3
	if n < leastThird {
		return 0
	}
	for ; n < m && done[n].Intended == done[n-1].Intended; n++ {
	}
	for ; m > n && done[m].Intended == done[m-1].Intended; m-- {
	}
	first, last := done[:n], done[m:]
	passed := last[len(last)/2].Intended - first[n/2].Intended
	a, b := ascending(first, of), ascending(last, of)
	if passed <= 0 || rankSum(a, b) < leastZ {
		return 0
	}
	return float64(b[len(b)/2]-a[n/2]) / float64(passed)
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

// rankSum is by how many standard deviations b tends to be greater than a, beyond what chance would make it. Both are in ascending order.
// (H. B. Mann, D. R. Whitney, Annals of Mathematical Statistics 18, 1947.)
func rankSum(a, b []int64) float64 {
	n, m := float64(len(a)), float64(len(b))
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
	return (wins - n*m/2) / math.Sqrt(n*m*(n+m+1)/12)
}
