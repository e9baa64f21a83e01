package wd_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

// The distances of a Poisson process, as integrals of the rate, are exponential: a test by Kolmogorov and Smirnov, of a constant rate and
// of a ramp.
func TestPoissonIsExponential(t *testing.T) {
	const critical = 1.9495 // of √n·D at α = 0.001, for large n
	plan := wd.MustPlan("100/s for 10s, 0/s for 10s, 0/s..200/s over 20s, hold 10s, 200/s..50/s over 10s")
	for seed := range uint64(20) {
		var distances []float64
		last := 0.
		for due := range (wd.Rate{Plan: plan, Arrivals: wd.Poisson(seed)}).Due() {
			at := integral(plan, due)
			distances = append(distances, at-last)
			last = at
		}
		n := float64(len(distances))
		mean, _ := plan.Count()
		require.InDelta(t, mean, n, 4*math.Sqrt(float64(mean)), "seed %d", seed)
		slices.Sort(distances)
		var d float64
		for i, x := range distances {
			f := 1 - math.Exp(-x)
			d = max(d, f-float64(i)/n, float64(i+1)/n-f)
		}
		require.Less(t, math.Sqrt(n)*d, critical, "seed %d", seed)
	}
}

// integral is that of the rate up to a time, in floating point.
func integral(p wd.Plan, t time.Duration) (sum float64) {
	for _, s := range p {
		part := min(t, s.Over)
		share := float64(part) / float64(s.Over)
		sum += part.Seconds() * (s.From + (s.To-s.From)*share/2)
		t -= part
	}
	return sum
}

func TestPoissonIsDrawnFromItsSeed(t *testing.T) {
	s := func(seed uint64) []time.Duration {
		return due(wd.Rate{Plan: wd.MustPlan("100/s for 1s"), Arrivals: wd.Poisson(seed)})
	}
	require.Equal(t, s(1), s(1))
	require.NotEqual(t, s(1), s(2))
	require.NotZero(t, s(0)[0])
}

func TestBurstsAreWhatUniformHasInAnInterval(t *testing.T) {
	got := due(wd.Rate{Plan: wd.MustPlan("10/s..30/s over 4s"), Arrivals: wd.Burst(0)})
	require.Equal(t, batches(time.Second, 13, 17, 23, 27), got)
}
