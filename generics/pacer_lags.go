package wd

import (
	"math/bits"
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

// lags is a histogram of times that are not negative. Its classes are powers of two, each cut into 64 parts, so that a time is kept to within 1 %.
type lags struct {
	counts   []int
	n        int
	sum      float64
	min, max time.Duration
}

const (
	lagBits  = 6
	lagParts = 1 << lagBits
)

// add adds a time.
func (l *lags) add(d time.Duration) {
	i := lagClass(uint64(d))
	for len(l.counts) <= i {
		l.counts = append(l.counts, make([]int, lagParts)...)
	}
	if l.n == 0 {
		l.min = d
	}
	l.counts[i]++
	l.n++
	l.sum += float64(d)
	l.min, l.max = min(l.min, d), max(l.max, d)
}

// lagClass returns the class of a time: those below 64 have their own.
func lagClass(ns uint64) int {
	shift := max(0, bits.Len64(ns)-lagBits-1)
	return shift*lagParts + int(ns>>shift)
}

// middle is the time that stands for a class.
func middle(class int) time.Duration {
	shift := max(0, class/lagParts-1)
	low := (class - shift*lagParts) << shift
	return time.Duration(low + 1<<shift/2)
}

// percentile returns the p-th percentile, p in thousandths, by nearest rank.
func (l *lags) percentile(permille int) time.Duration {
	rank := (permille*l.n + 999) / 1000
	for class, count := range l.counts {
		if rank -= count; rank <= 0 {
			return min(max(middle(class), l.min), l.max)
		}
	}
	return l.max
}

func (l *lags) distribution() tps.Distribution {
	if l.n == 0 {
		return tps.Distribution{}
	}
	return tps.Distribution{
		Count: l.n, Min: l.min, Max: l.max, Mean: l.sum / float64(l.n), P50: l.percentile(500), P90: l.percentile(900),
		P95: l.percentile(950), P99: l.percentile(990), P999: l.percentile(999),
	}
}
