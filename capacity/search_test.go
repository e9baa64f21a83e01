package capacity_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/capacity"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

// station is a target with so many servers, each of which takes a time for a task; the others wait in line.
func station(servers int, service func() time.Duration) wd.Handler[int, bool] {
	slots := make(chan struct{}, servers)
	return wd.Func(func(context.Context, int) (bool, error) {
		slots <- struct{}{}
		defer func() { <-slots }()
		time.Sleep(service())
		return true, nil
	})
}

// always is a time that does not change.
func always(d time.Duration) func() time.Duration { return func() time.Duration { return d } }

func slo(t *testing.T, text string) tps.SLO {
	t.Helper()
	s, err := tps.ParseSLO(text)
	require.NoError(t, err)
	return s
}

// inBubble searches for the capacity of a station in virtual time.
func inBubble(t *testing.T, servers int, service func() time.Duration, o capacity.Options) (r *capacity.Result) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var err error
		r, err = capacity.Search(t.Context(), station(servers, service), nil, &o)
		require.NoError(t, err)
		t.Log(r.Took, r)
	})
	return r
}

// The capacity of a station is servers / service time.
func TestFindsTheCapacity(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		servers, service := 1+dice.IntN(30), time.Duration(20+dice.IntN(180))*time.Millisecond
		want := float64(servers) / service.Seconds()
		t.Run(fmt.Sprintf("%d servers of %v, %.1f a second", servers, service, want), func(t *testing.T) {
			if want < 11 {
				t.Skip("it would be below the first rate")
			}
			r := inBubble(t, servers, always(service), capacity.Options{SLO: slo(t, "p99<1s, errors<1%")})
			require.Equal(t, capacity.Found, r.Verdict)
			require.True(t, r.Confirmed)
			require.InEpsilon(t, want, r.Rate, 0.06)
			require.LessOrEqual(t, r.Rate, want*1.02, "what piles up more slowly cannot be told in some seconds")
			require.Greater(t, r.High, want)
			require.Less(t, r.High, r.Rate*1.051)
			require.Less(t, r.Took, 45*time.Second)
		})
	}
}

// Service times that vary make tasks wait below the capacity already: the SLO is missed before the target is saturated.
func TestFindsWhereTheSLOIsMissed(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 4))
	var mu sync.Mutex
	exponential := func() time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return time.Duration(dice.ExpFloat64() * float64(50*time.Millisecond))
	}
	tight := inBubble(t, 10, exponential, capacity.Options{SLO: slo(t, "p99<300ms"), Step: 5 * time.Second, Arrivals: wd.Poisson(5)})
	require.Less(t, tight.Rate, 200.)
	require.Greater(t, tight.Rate, 80.)
	missed := func(p capacity.Probe) bool { return p.Outcome == capacity.Missed }
	require.True(t, slices.ContainsFunc(tight.Probes, missed), tight)
}

// A target need not be a station: this one is slow in proportion to the rate, which it tells from the distance of its tasks.
func TestServiceTimeThatGrowsWithTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var last time.Time
		gap := func() time.Duration {
			mu.Lock()
			defer mu.Unlock()
			defer func() { last = time.Now() }()
			return time.Since(last)
		}
		h := func(context.Context, *wd.Task[int]) (bool, error) {
			time.Sleep(time.Duration(float64(time.Millisecond) / gap().Seconds()))
			return true, nil
		}
		r, err := capacity.Search(t.Context(), h, nil, &capacity.Options{SLO: slo(t, "p99<=150ms"), Tolerance: 0.01})
		require.NoError(t, err)
		require.InEpsilon(t, 150, r.Rate, 0.02)
	})
}

func TestBelow(t *testing.T) {
	r := inBubble(t, 1, always(time.Second), capacity.Options{SLO: slo(t, "p99<3s")})
	require.Equal(t, capacity.Below, r.Verdict)
	require.Zero(t, r.Rate)
	require.InDelta(t, 10, r.High, 1e-9)
	require.Contains(t, r.String(), "Capacity: below 10.0/s, where p99<3s was not met: each second tasks took ")

	synctest.Test(t, func(t *testing.T) {
		var err error
		fails := func(context.Context, *wd.Task[int]) (bool, error) { return false, nil }
		r, err = capacity.Search(t.Context(), fails, nil, &capacity.Options{Start: 100})
		require.NoError(t, err)
	})
	require.Equal(t, capacity.Below, r.Verdict)
	require.Contains(t, r.String(), "below 100.0/s, where errors<1% was not met: errors<1% was missed with 100.00%")
	require.Len(t, r.Probes, 3, "it is refused three times")
}

func TestAbove(t *testing.T) {
	r := inBubble(t, 1000, always(0), capacity.Options{SLO: slo(t, "p99<10ms"), Max: 1000})
	require.Equal(t, capacity.Above, r.Verdict)
	require.True(t, r.Confirmed)
	require.InDelta(t, 1000, r.Rate, 1e-9)
	require.Zero(t, r.High)
	require.Contains(t, r.String(), "Capacity: above 1000.0/s, the highest rate to try, which meets p99<10ms")
}

// What no generator can offer is not taken for the capacity of a target.
func TestGeneratorLimited(t *testing.T) {
	r, err := capacity.Search(t.Context(), func(context.Context, *wd.Task[int]) (bool, error) { return true, nil }, nil, &capacity.Options{Start: 1e7, Max: 1e7, Step: 4 * time.Millisecond, SLO: slo(t, "p99<10ms")})
	require.NoError(t, err)
	t.Log(r)
	require.Equal(t, capacity.GeneratorLimited, r.Verdict)
	require.Zero(t, r.Rate)
	require.InDelta(t, 1e7, r.LimitedAt, 1)
	require.Len(t, r.Probes, 3)
	require.Contains(t, r.String(), "0.0/s or more meets p99<10ms; at 10000000.0/s the generator was the limit: ")
}

func TestTheCapOfTasksInFlight(t *testing.T) {
	r := inBubble(t, 1000, always(100*time.Millisecond), capacity.Options{InFlight: 5})
	require.Equal(t, capacity.Found, r.Verdict)
	require.InEpsilon(t, 50, r.Rate, 0.06)
	require.Contains(t, r.Reason, "tasks, with 5 in flight")
}

func TestStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		why := errors.New("enough")
		time.AfterFunc(10*time.Second, func() { cancel(why) })
		var seen []capacity.Probe
		r, err := capacity.Search(ctx, station(10, always(10*time.Millisecond)), nil, &capacity.Options{
			Progress: func(p capacity.Probe) { seen = append(seen, p) },
		})
		require.ErrorIs(t, err, why)
		require.Equal(t, capacity.Stopped, r.Verdict)
		require.Equal(t, r.Probes, seen)
		require.NotEmpty(t, seen)
		require.Greater(t, r.Rate, 10.)
		require.InDelta(t, 10, r.Took.Seconds(), 0.1)
		require.Contains(t, r.String(), "Capacity: not known, as the search was ended early; met up to ")
	})
}

// Of a target that is not there the reason names the error.
func TestTheReasonHasTheError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refused := wd.Func(func(context.Context, int) (bool, error) {
			return false, errors.New("dial tcp [::1]:80: refused\nor so")
		})
		r, err := capacity.Search(t.Context(), refused, nil, nil)
		require.NoError(t, err)
		require.Equal(t, capacity.Below, r.Verdict)
		require.Equal(t, "errors<1% was missed with 100.00%, most often: dial tcp [::1]:80: refused", r.Reason)
	})
}

func TestCycleOfNothing(t *testing.T) {
	require.PanicsWithValue(t, "capacity: Cycle has no values to go through", func() { capacity.Cycle([]int{}) })
}

func TestValuesGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen := map[string]int{}
		h := func(_ context.Context, task *wd.Task[string]) (bool, error) {
			seen[task.Value]++
			return true, nil
		}
		r, err := capacity.Search(t.Context(), h, capacity.Cycle([]string{"a", "b", "c"}), &capacity.Options{Max: 40})
		require.NoError(t, err)
		require.Equal(t, capacity.Above, r.Verdict)
		require.InDelta(t, seen["a"], seen["b"], 1)
		require.InDelta(t, seen["a"], seen["c"], 1)
	})
}

func TestValidate(t *testing.T) {
	for want, o := range map[string]capacity.Options{
		"options: Start is -1, want 0 (10) or 1e-5 to 1e9 tasks a second":    {Start: -1},
		"options: Max is 5, want 0 (100,000) or from Start's 10 to 1e9":      {Max: 5},
		"options: Growth is 1, want 0 (2) or more than 1 and up to 100":      {Growth: 1},
		"options: Step is -1s, want 0 (2s) or up to 1h":                      {Step: -time.Second},
		"options: Confirm is -1s, want 0 (three steps) or up to 24h":         {Confirm: -time.Second},
		"options: Tolerance is 2, want 0 (0.05) or 0.001 to 1":               {Tolerance: 2},
		"options: InFlight is -1, want 0 (as needed) or more":                {InFlight: -1},
		"options: Run.Strategy is fixed workers=1, want none, as the search": {Run: wd.Options{Strategy: wd.Fixed{Workers: 1}}},
		"options: Run.Runtime is 1s, want 0, as the search has its own":      {Run: wd.Options{Runtime: time.Second}},
		"options: Grace is -1s, want 0":                                      {Run: wd.Options{Grace: -time.Second}},
	} {
		r, err := capacity.Search(t.Context(), station(1, always(0)), nil, &o)
		require.ErrorContains(t, err, want)
		require.Equal(t, capacity.Stopped, r.Verdict)
		require.Empty(t, r.Probes)
	}
	require.NoError(t, (*capacity.Options)(nil).Validate())
}
