package capacity_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/capacity"
	wd "github.com/worker-dispatcher/wd/generics"
)

// inBubbleOf searches for the capacity of a target in virtual time.
func inBubbleOf(t *testing.T, h wd.Handler[int, bool], o capacity.Options) (r *capacity.Result) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		defer time.Sleep(2 * time.Hour) // what was abandoned
		var err error
		r, err = capacity.Search(t.Context(), h, nil, &o)
		require.NoError(t, err)
	})
	return r
}

// A target that never answers is not one that takes any rate, whatever the SLO is about.
func TestATargetThatHangs(t *testing.T) {
	for _, text := range []string{"p99<1s", "mean<1s", "max<1s", "errors<1%"} {
		for every := 1; every < 3; every++ {
			h := func(_ context.Context, task *wd.Task[int]) (bool, error) {
				if task.ID%every == 0 {
					time.Sleep(time.Hour)
				}
				return true, nil
			}
			r := inBubbleOf(t, h, capacity.Options{SLO: slo(t, text), Max: 100,
				Run: wd.Options{Timeout: time.Second, Grace: 100 * time.Millisecond}})
			require.Equal(t, capacity.Below, r.Verdict, "%s: %v", text, r)
		}
	}
}

// The capacity is found also where a task takes longer than a step.
func TestSlowTargets(t *testing.T) {
	for _, c := range []struct {
		servers int
		service time.Duration
		start   float64
	}{{1, 20 * time.Second, 0.01}, {4, 30 * time.Second, 0.1}, {1, 2 * time.Second, 0.1}} {
		want := float64(c.servers) / c.service.Seconds()
		r := inBubble(t, c.servers, always(c.service), capacity.Options{Start: c.start})
		require.Equal(t, capacity.Found, r.Verdict)
		require.InEpsilon(t, want, r.Rate, 0.06)
	}
	r := inBubble(t, 1, always(20*time.Second), capacity.Options{Start: 0.1})
	require.Equal(t, capacity.Below, r.Verdict)
	require.Contains(t, r.String(), "Capacity: below 0.1/s, where errors<1% was not met: ")
}

// The generator is not to blame for what a handler waits elsewhere, nor for retries.
func TestHandlersThatKeepTasksWaiting(t *testing.T) {
	slots := func(h wd.Handler[int, bool]) wd.Handler[int, bool] {
		var places chan struct{}
		return func(ctx context.Context, task *wd.Task[int]) (bool, error) {
			if task.ID == 1 && places == nil {
				places = make(chan struct{}, 5) // in the bubble
			}
			places <- struct{}{}
			defer func() { <-places }()
			return h(ctx, task)
		}
	}
	elsewhere := slots(func(_ context.Context, task *wd.Task[int]) (bool, error) {
		task.Began(time.Now())
		time.Sleep(50 * time.Millisecond)
		return true, nil
	})
	r := inBubbleOf(t, elsewhere, capacity.Options{SLO: slo(t, "p99<1s")})
	require.Equal(t, capacity.Found, r.Verdict, r)
	require.InEpsilon(t, 100, r.Rate, 0.06)

	again := slots(func(_ context.Context, task *wd.Task[int]) (bool, error) {
		time.Sleep(50 * time.Millisecond)
		if task.Attempt() == 1 && task.ID%2 == 0 {
			return false, errors.New("once more")
		}
		return true, nil
	})
	r = inBubbleOf(t, again, capacity.Options{SLO: slo(t, "p99<3s, errors<1%"), Run: wd.Options{Retry: wd.Retry{Attempts: 3}}})
	require.Equal(t, capacity.Found, r.Verdict, r)
	require.InEpsilon(t, 100/1.5, r.Rate, 0.1)
}

func TestArrivalsInBursts(t *testing.T) {
	for _, every := range []time.Duration{100 * time.Millisecond, time.Second, 5 * time.Second} {
		r := inBubble(t, 10, always(100*time.Millisecond), capacity.Options{Arrivals: wd.Burst(every), Max: 1000})
		require.Equal(t, capacity.Found, r.Verdict)
		require.InEpsilon(t, 100, r.Rate, 0.06, every)
		require.Less(t, len(r.Probes), 20)
	}
}

func TestRandomArrivals(t *testing.T) {
	for seed := range uint64(5) {
		r := inBubble(t, 10, always(100*time.Millisecond), capacity.Options{Arrivals: wd.Poisson(seed), SLO: slo(t, "p99<2s")})
		require.Equal(t, capacity.Found, r.Verdict)
		require.InEpsilon(t, 100, r.Rate, 0.1)
		seen := map[int]bool{}
		for _, p := range r.Probes {
			seen[p.Tasks] = true
		}
		require.Greater(t, len(seen), len(r.Probes)/2, "each probe has arrivals of its own")
	}
}

func TestATargetThatPanics(t *testing.T) {
	r := inBubbleOf(t, func(context.Context, *wd.Task[int]) (bool, error) { panic("no") }, capacity.Options{})
	require.Equal(t, capacity.Below, r.Verdict)
	require.Contains(t, r.Reason, "errors<1% was missed with 100.00%, most often: panic: no")
}

// A throughput that is demanded cannot be met at a rate that is lower.
func TestSLOOfThroughput(t *testing.T) {
	o := capacity.Options{SLO: slo(t, "tps>20, p99<1s")}
	_, err := capacity.Search(t.Context(), station(1, always(0)), nil, &o)
	require.ErrorContains(t, err, "options: Start is 10, want more than 20, as the SLO is tps>20, p99<1s")
	o.Start = 40
	r := inBubble(t, 10, always(100*time.Millisecond), o)
	require.Equal(t, capacity.Found, r.Verdict)
	require.InEpsilon(t, 100, r.Rate, 0.06)
}

// A target that sheds load answers at any rate, and only a rule says that this is no success.
func TestARuleOfSuccess(t *testing.T) {
	const servers, busy = 5, 503
	search := func(rule func(int) bool) (r *capacity.Result) {
		synctest.Test(t, func(t *testing.T) {
			places := make(chan struct{}, servers)
			d := wd.New(wd.Func(func(context.Context, int) (int, error) {
				select {
				case places <- struct{}{}:
				default:
					return busy, nil
				}
				time.Sleep(50 * time.Millisecond)
				<-places
				return 200, nil
			}), &wd.Options{Strategy: wd.Fixed{Workers: 1}, Runtime: 1}).SuccessIf(rule) // options that do not count
			var err error
			r, err = capacity.SearchWith(t.Context(), d, nil, &capacity.Options{SLO: slo(t, "errors<1%"), Max: 400})
			require.NoError(t, err)
		})
		return r
	}
	require.Equal(t, capacity.Above, search(nil).Verdict)
	r := search(func(status int) bool { return status < 500 })
	require.Equal(t, capacity.Found, r.Verdict)
	require.InEpsilon(t, 100, r.Rate, 0.06)
	refused := r.Probes[slices.IndexFunc(r.Probes, func(p capacity.Probe) bool { return p.Outcome == capacity.Missed })]
	require.Positive(t, refused.Failed)
	require.Contains(t, refused.Reason, "errors<1% was missed with ")
	require.Contains(t, refused.Reason, "most often: result is not a success")

	_, err := capacity.SearchWith[int, int](t.Context(), nil, nil, nil)
	require.EqualError(t, err, "dispatcher is nil, want one")
}
