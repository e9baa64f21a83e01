package work

import (
	"context"
	"math"
	"sync"
	"time"
)

// spin computes for so many steps, and returns v.
//
//go:noinline
func spin(v, steps int) int {
	x := uint64(v) | 1
	for range steps {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	if x == 0 { // it never is, which the compiler does not know
		return -v
	}
	return v
}

// stepsPerMicrosecond is how many steps this processor does in a microsecond when nothing disturbs it. Children believe their parent.
var stepsPerMicrosecond = sync.OnceValue(func() int {
	if n := fromEnv(stepsVariable); n > 0 {
		return n
	}
	const steps = 20_000
	best, v := time.Duration(math.MaxInt64), 1
	for range 100 {
		start := time.Now()
		v = spin(v, steps)
		best = min(best, time.Since(start))
	}
	return max(v, int(steps*time.Microsecond/max(best, 1)))
})

// even is tasks of a microsecond.
func even(int) (Do, func(), error) {
	steps := stepsPerMicrosecond()
	return func(_ context.Context, v int) (int, error) { return spin(v, steps), nil }, func() {}, nil
}

// skewed is tasks of 10 µs, the first or the last hundredth of them 100 times as long.
func skewed(first bool) func(int) (Do, func(), error) {
	return func(tasks int) (Do, func(), error) {
		steps, long := 10*stepsPerMicrosecond(), tasks/100
		isLong := func(v int) bool { return v > tasks-long }
		if first {
			isLong = func(v int) bool { return v <= long }
		}
		return func(_ context.Context, v int) (int, error) {
			if isLong(v) {
				return spin(v, 100*steps), nil
			}
			return spin(v, steps), nil
		}, func() {}, nil
	}
}
