package wd_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

// starts runs n tasks of length d under s and returns when each was intended and started, as offsets from the start.
func starts(t *testing.T, s wd.Strategy, runtime time.Duration, n int, d time.Duration) (intended, started []time.Duration, rep *wd.Report[int, int]) {
	t.Helper()
	sleep := func(_ context.Context, v int) (int, error) { time.Sleep(d); return v, nil }
	rep, err := wd.New(wd.Func(sleep), &wd.Options{Strategy: s, Runtime: runtime}).Run(t.Context(), wd.Count(n))
	require.NoError(t, err)
	for r := range rep.Records() {
		intended = append(intended, r.Intended.Sub(rep.Start))
		started = append(started, r.Started.Sub(rep.Start))
	}
	return intended, started, rep
}

// batches returns the plan: sizes[k] tasks at k intervals.
func batches(interval time.Duration, sizes ...int) (plan []time.Duration) {
	for k, size := range sizes {
		for range size {
			plan = append(plan, time.Duration(k)*interval)
		}
	}
	return plan
}

func repeat(n, times int) (sizes []int) {
	for range times {
		sizes = append(sizes, n)
	}
	return sizes
}

func TestFrequencyIsOnPlan(t *testing.T) {
	const tick = 100 * time.Millisecond
	growing := []int{10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 6} // 300
	shrinking := append([]int{10, 8, 6, 4, 2}, repeat(1, 270)...)                           // 300, never below one
	lastOfOne := append(repeat(10, 30), 1)                                                  // 301
	for name, test := range map[string]struct {
		s     wd.Frequency
		sizes []int
		work  time.Duration
	}{
		"steady":                      {wd.Frequency{Workers: 10, Interval: tick}, repeat(10, 30), time.Millisecond},
		"tasks longer than interval":  {wd.Frequency{Workers: 10, Interval: tick}, repeat(10, 30), 7 * time.Second},
		"growing":                     {wd.Frequency{Workers: 10, Interval: tick, Accumulate: 1}, growing, time.Millisecond},
		"shrinking":                   {wd.Frequency{Workers: 10, Interval: tick, Accumulate: -2}, shrinking, time.Millisecond},
		"a last batch of one":         {wd.Frequency{Workers: 10, Interval: tick}, lastOfOne, time.Millisecond},
		"a cap that is never reached": {wd.Frequency{Workers: 10, Interval: tick, Max: 10}, repeat(10, 30), tick - 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				plan := batches(tick, test.sizes...)
				intended, started, rep := starts(t, test.s, 0, len(plan), test.work)
				require.Equal(t, plan, intended)
				require.Equal(t, plan, started)
				require.Equal(t, plan[len(plan)-1]+test.work, rep.Duration(), "nothing to wait for behind the last batch")
			})
		})
	}
}

func TestFrequencyCapBelowTheBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := wd.Frequency{Workers: 10, Interval: 100 * time.Millisecond, Max: 4}
		intended, started, rep := starts(t, s, 0, 300, 50*time.Millisecond)
		require.Equal(t, batches(100*time.Millisecond, repeat(10, 30)...), intended, "waiting tasks keep their intended time")
		require.Equal(t, batches(50*time.Millisecond, repeat(4, 75)...), started, "slots are taken as soon as they are free")
		require.Equal(t, 4, rep.PeakInFlight)
	})
}

func TestFrequencyRuntimeBetweenBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := wd.Frequency{Workers: 10, Interval: 100 * time.Millisecond}
		_, started, rep := starts(t, s, 250*time.Millisecond, 300, time.Millisecond)
		require.Equal(t, batches(100*time.Millisecond, 10, 10, 10), started)
		require.Equal(t, 270, rep.Undispatched)
		require.ErrorIs(t, rep.Stopped, wd.ErrRuntime)
		require.Equal(t, 250*time.Millisecond, rep.Duration())
	})
}

func TestFrequencyZeroIsOneTaskACoreEachSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cores := wd.Cores(0)
		_, started, _ := starts(t, wd.Frequency{}, 0, 3*cores, 0)
		require.Equal(t, batches(time.Second, cores, cores, cores), started)
	})
}

func TestFrequencyOverASourceOfUnknownLength(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := wd.New(wd.Func(func(_ context.Context, v int) (int, error) { return v, nil }),
			&wd.Options{Strategy: wd.Frequency{Workers: 2, Interval: time.Second}})
		rep, err := d.Run(t.Context(), wd.Seq(func(yield func(int) bool) { _ = yield(1) && yield(2) && yield(3) && yield(4) }))
		require.NoError(t, err)
		require.Equal(t, []int{1, 2, 3, 4}, rep.Results())
		require.Equal(t, time.Second, rep.Duration(), "nothing to wait for behind the last batch")
	})
}
