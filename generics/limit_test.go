package wd_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A gauge counts what runs at once.
type gauge struct{ now, most atomic.Int64 }

// sleep is a task of a second.
func (g *gauge) sleep(context.Context, int) (int, error) {
	for n := g.now.Add(1); ; {
		if most := g.most.Load(); n <= most || g.most.CompareAndSwap(most, n) {
			break
		}
	}
	time.Sleep(time.Second)
	g.now.Add(-1)
	return 0, nil
}

// Runs of several dispatchers have one limit in common, with every strategy; waiting is no part of a task's time.
func TestRunsShareALimit(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		var g gauge
		limit := wd.NewLimit(5)
		d := wd.New(wd.Func(g.sleep), &wd.Options{Strategy: s}).Within(limit)
		other := wd.New(wd.Func(func(ctx context.Context, text string) (string, error) {
			_, err := g.sleep(ctx, 0)
			return text, err
		}), &wd.Options{Strategy: s, Grace: time.Second, Timeout: 2 * time.Second}).Within(limit)
		var runs sync.WaitGroup
		for range 10 {
			runs.Go(func() {
				rep, err := d.Run(t.Context(), wd.Count(10))
				require.NoError(t, err)
				require.Equal(t, 10, rep.Succeeded)
				for r := range rep.Records() {
					require.Equal(t, time.Second, r.Duration())
				}
			})
			runs.Go(func() {
				rep, err := other.Run(t.Context(), wd.Slice([]string{"a", "b"}))
				require.NoError(t, err)
				require.NoError(t, rep.Err())
				require.Equal(t, 2, rep.Succeeded)
			})
		}
		runs.Wait()
		require.EqualValues(t, 5, g.most.Load())
	})
}

// What waits for a place when its run ends has never begun, also if the run drains, and also when places are free again then.
func TestATaskThatWaitsForAPlaceNeverBegan(t *testing.T) {
	for name, o := range map[string]wd.Options{
		"plain":   {},
		"drained": {Drain: time.Minute},
		"guarded": {Grace: time.Minute},
		"timed":   {Timeout: time.Minute},
		"retried": {Retry: wd.Retry{Attempts: 3}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var g gauge
				o.Strategy, o.Runtime = wd.Fixed{Workers: 8}, 1500*time.Millisecond
				rep, err := wd.New(wd.Func(g.sleep), &o).Within(wd.NewLimit(2)).Run(t.Context(), wd.Count(100))
				require.NoError(t, err)
				require.Equal(t, 4, rep.Succeeded)
				require.Equal(t, 96, rep.Undispatched)
				require.Equal(t, 2*time.Second, rep.Duration())
			})
		})
	}
}

func TestAPauseHoldsBackWhatWaitsForAPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gauge
		r := wd.New(wd.Func(g.sleep), &wd.Options{Strategy: wd.Fixed{Workers: 4}}).Within(wd.NewLimit(1)).Start(t.Context(), wd.Count(4))
		time.Sleep(500 * time.Millisecond)
		r.Pause()
		time.Sleep(time.Hour)
		synctest.Wait()
		require.EqualValues(t, 1, r.Snapshot().Completed)
		require.Zero(t, g.now.Load())
		r.Resume()
		rep, err := r.Wait()
		require.NoError(t, err)
		require.Equal(t, 4, rep.Succeeded)
		require.Equal(t, time.Hour+3500*time.Millisecond, rep.Duration())
	})
}

// A panic, a Goexit and a retry leave no place taken; nil is no limit, and the dispatcher itself stays as it is.
func TestPlacesAreLeft(t *testing.T) {
	limit := wd.NewLimit(1)
	d := wd.New(wd.Func(func(_ context.Context, n int) (int, error) {
		switch n % 4 {
		case 0:
			panic(n)
		case 1:
			runtime.Goexit()
		case 2:
			return 0, errTask
		}
		return n, nil
	}), &wd.Options{Retry: wd.Retry{Attempts: 2, Base: time.Nanosecond}})
	for range 3 {
		rep, err := d.Within(limit).Run(t.Context(), wd.Count(10))
		require.NoError(t, err)
		require.Equal(t, 10, rep.Completed)
	}
	synctest.Test(t, func(t *testing.T) {
		var g gauge
		d := wd.New(wd.Func(g.sleep), &wd.Options{Strategy: wd.Fixed{Workers: 3}})
		d.Within(limit)
		rep, err := d.Within(limit).Within(nil).Run(t.Context(), wd.Count(3))
		require.NoError(t, err)
		require.Equal(t, time.Second, rep.Duration())
	})
	require.PanicsWithValue(t, "wd: NewLimit of 0 tasks, want 1 or more", func() { wd.NewLimit(0) })
}

// Response times of an open schedule count the wait, service times do not.
func TestWaitingForAPlaceIsResponseTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gauge
		o := &wd.Options{Strategy: wd.Frequency{Workers: 3}}
		rep, err := wd.New(wd.Func(g.sleep), o).Within(wd.NewLimit(1)).Run(t.Context(), wd.Count(3))
		require.NoError(t, err)
		var all time.Duration
		for r := range rep.Records() {
			require.Equal(t, time.Second, r.Duration())
			all += r.Response()
		}
		require.Equal(t, 6*time.Second, all)
		require.Empty(t, rep.Pacing().Limited)
	})
}
