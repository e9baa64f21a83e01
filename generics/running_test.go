package wd_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

// second is a task of one second.
func second(_ context.Context, t *wd.Task[int]) (int, error) {
	time.Sleep(time.Second)
	return t.ID, nil
}

func TestPauseAndResume(t *testing.T) {
	for name, test := range map[string]struct {
		s     wd.Strategy
		first time.Duration // start of the first task after the pause
	}{
		"fixed":     {wd.Fixed{Workers: 2}, 60 * time.Second},
		"queue":     {wd.Queue{Workers: 2, Depth: 4}, 60 * time.Second},
		"sharded":   {wd.Sharded{Workers: 2, Depth: 4}, 60 * time.Second},
		"frequency": {wd.Frequency{Workers: 2, Interval: time.Second}, 60500 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := wd.New(second, &wd.Options{Strategy: test.s}).Start(t.Context(), wd.Count(20))
				time.Sleep(1500 * time.Millisecond)
				r.Pause()
				r.Pause() // once is enough
				time.Sleep(30 * time.Second)
				s := r.Snapshot()
				require.True(t, s.Paused)
				done := s.Completed
				require.Equal(t, 4, done, "those that ran went on")
				time.Sleep(28500 * time.Millisecond)
				require.Equal(t, done, r.Snapshot().Completed)
				r.Resume()
				rep, err := r.Wait()
				require.NoError(t, err)
				require.Equal(t, 20, rep.Succeeded)
				first := time.Hour
				for rec := range rep.Records() {
					if at := rec.Started.Sub(rep.Start); at > 1500*time.Millisecond {
						first = min(first, at)
					}
				}
				require.Equal(t, test.first, first)
				require.False(t, r.Snapshot().Paused)
			})
		})
	}
}

func TestFrequencysPlanIsPutOffByAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := wd.New(second, &wd.Options{Strategy: wd.Frequency{Workers: 1, Interval: time.Second}}).Start(t.Context(), wd.Count(6))
		time.Sleep(2500 * time.Millisecond)
		r.Pause()
		time.Sleep(10 * time.Second)
		r.Resume()
		rep, err := r.Wait()
		require.NoError(t, err)
		for rec := range rep.Records() {
			want := time.Duration(rec.ID-1) * time.Second
			if rec.ID > 3 {
				want += 10 * time.Second
			}
			require.Equal(t, want, rec.Intended.Sub(rep.Start))
			require.Zero(t, rec.Wait())
		}
	})
}

func TestSetWorkersUpAndDown(t *testing.T) {
	for name, s := range map[string]wd.Strategy{
		"fixed": wd.Fixed{Workers: 2}, "queue": wd.Queue{Workers: 2, Depth: 10}, "sharded": wd.Sharded{Workers: 2, Depth: 10},
		"frequency": wd.Frequency{Workers: 1000, Max: 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := wd.New(second, &wd.Options{Strategy: s}).Start(t.Context(), wd.Count(1000))
				inFlight := func() int {
					synctest.Wait()
					return r.Snapshot().InFlight
				}
				time.Sleep(1500 * time.Millisecond)
				require.Equal(t, 2, inFlight())
				require.NoError(t, r.SetWorkers(10))
				require.Equal(t, 10, inFlight(), "at once")
				require.NoError(t, r.SetWorkers(4))
				require.Equal(t, 10, inFlight(), "tasks that run go on")
				time.Sleep(time.Second)
				require.Equal(t, 4, inFlight())
				require.ErrorContains(t, r.SetWorkers(0), "SetWorkers: n is 0, want 1 or more")
				require.ErrorContains(t, r.SetWorkers(-1), "SetWorkers: n is -1")
				require.NoError(t, r.SetWorkers(500))
				rep, err := r.Wait()
				require.NoError(t, err)
				require.Equal(t, 1000, rep.Succeeded)
				require.ErrorContains(t, r.SetWorkers(0), "n is 0", "a wrong number is so at any time")
				require.ErrorIs(t, r.SetWorkers(2), wd.ErrOver)
				require.EqualError(t, r.SetWorkers(2), "SetWorkers: no task starts any more: the run has ended")
			})
		})
	}
}

// Who comes when no task starts any more is told so, though some may still run.
func TestSetWorkersAsARunEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := wd.New(second, &wd.Options{Strategy: wd.Fixed{Workers: 2}, Drain: time.Minute}).Start(t.Context(), wd.Count(1000))
		time.Sleep(1500 * time.Millisecond)
		why := errors.New("seen enough")
		r.Stop(why)
		require.Equal(t, 2, r.Snapshot().InFlight)
		err := r.SetWorkers(3)
		require.ErrorIs(t, err, wd.ErrOver)
		require.ErrorIs(t, err, why)
		_, err = r.Wait()
		require.ErrorIs(t, err, why)
	})
}

func TestStopWithAndWithoutACause(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		why := errors.New("seen enough")
		r := wd.New(second, &wd.Options{Strategy: s}).Start(t.Context(), wd.Count(100_000))
		time.Sleep(2500 * time.Millisecond)
		r.Stop(why)
		rep, err := r.Wait()
		require.Equal(t, why, err)
		require.Equal(t, why, rep.Stopped)
		requireBalance(t, rep.Summary)

		r = wd.New(second, &wd.Options{Strategy: s}).Start(t.Context(), wd.Count(100_000))
		time.Sleep(2500 * time.Millisecond)
		r.Stop(nil)
		r.Stop(why) // too late
		<-r.Done()
		rep, err = r.Wait()
		require.NoError(t, err)
		require.Equal(t, wd.ErrStopped, rep.Stopped)
	})
}

func TestStartOfWhatRunRefuses(t *testing.T) {
	r := wd.New(second, &wd.Options{Runtime: -1}).Start(t.Context(), wd.Count(3))
	r.Pause()
	r.Resume()
	r.Stop(nil)
	require.ErrorIs(t, r.SetWorkers(3), wd.ErrOver)
	require.ErrorContains(t, r.SetWorkers(3), "SetWorkers: no task starts any more: the run was refused: options: Runtime")
	require.Equal(t, 3, r.Snapshot().Undispatched)
	rep, err := r.Wait()
	require.ErrorContains(t, err, "Runtime")
	require.Equal(t, 3, rep.Undispatched)
}

func TestRefused(t *testing.T) {
	why := errors.New("no file")
	r := wd.Refused[int, string](why)
	<-r.Done()
	r.Pause()
	r.Resume()
	r.Stop(nil)
	require.ErrorIs(t, r.SetWorkers(3), why)
	require.ErrorIs(t, r.SetRate(3), wd.ErrOver)
	require.Zero(t, r.Snapshot().Tasks)
	rep, err := r.Wait()
	require.Equal(t, why, err)
	require.Equal(t, why, rep.Stopped)
	require.Empty(t, rep.Results())
}

func TestSnapshotsBalanceAndTellTheRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen []wd.Snapshot
		d := wd.New(second, &wd.Options{Strategy: wd.Fixed{Workers: 10}, Observe: func(s wd.Snapshot) { seen = append(seen, s) }})
		rep, err := d.Run(t.Context(), wd.Count(200))
		require.NoError(t, err)
		require.Len(t, seen, 20*4+1, "four a second, and one at the end")
		for _, s := range seen {
			requireBalance(t, s.Summary)
		}
		middle := seen[10*4+1]
		require.InDelta(t, 10, middle.Rate, 1)
		require.InDelta(t, 10, middle.ETA.Seconds(), 2)
		require.Equal(t, 10, middle.InFlight)
		last := seen[len(seen)-1]
		require.Equal(t, rep.Summary, last.Summary)
		require.Zero(t, last.InFlight)
		require.Zero(t, last.ETA)
		require.InDelta(t, 10, last.Rate, 0.001)
	})
}

// A run may come to its end long before its tasks: then that is what is waited for.
func TestETAIsThatOfRuntimeAndPlan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := wd.New(second, &wd.Options{Strategy: wd.Fixed{Workers: 10}, Runtime: 6 * time.Second}).Start(t.Context(), wd.Count(1_000_000))
		time.Sleep(2500 * time.Millisecond)
		require.Equal(t, 3500*time.Millisecond, r.Snapshot().ETA)
		require.False(t, r.Snapshot().Open)
		_, err := r.Wait()
		require.NoError(t, err)

		tenth := wd.Plan{{From: 10, To: 10, Over: 4 * time.Second}}
		r = wd.New(second, &wd.Options{Strategy: &wd.Rate{Plan: tenth}}).Start(t.Context(), wd.Cycle([]int{1, 2}))
		time.Sleep(time.Second)
		require.Equal(t, 3*time.Second, r.Snapshot().ETA)
		require.True(t, r.Snapshot().Open)
		r.Pause()
		time.Sleep(time.Minute)
		require.Zero(t, r.Snapshot().ETA)
		r.Resume()
		require.Equal(t, 3*time.Second, r.Snapshot().ETA)
		require.NoError(t, r.SetPlan(wd.Plan{{From: 10, To: 10, Over: 10 * time.Second}}))
		time.Sleep(4 * time.Second)
		require.Equal(t, 6*time.Second, r.Snapshot().ETA)
		require.NoError(t, r.SetRate(5)) // for ever
		require.Zero(t, r.Snapshot().ETA)
		r.Stop(nil)
		_, err = r.Wait()
		require.NoError(t, err)
	})
}

func TestSnapshotsAreExactInsideAClaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
			if t.ID == 5000 {
				time.Sleep(time.Hour)
			}
			return 0, nil
		}, &wd.Options{Strategy: wd.Fixed{Workers: 1}})
		r := d.Start(t.Context(), wd.Count(10_000))
		time.Sleep(time.Minute)
		s := r.Snapshot()
		require.Equal(t, 4999, s.Completed)
		require.Equal(t, 1, s.InFlight)
		require.Equal(t, 5001, s.Undispatched)
		_, _ = r.Wait()
	})
}

func TestPropagatedPanicsComeOutOfWait(t *testing.T) {
	r := wd.New(wd.Func(func(context.Context, int) (int, error) { panic("task") }), &wd.Options{Panics: wd.PropagatePanics}).
		Start(t.Context(), wd.Count(1))
	for range 2 {
		require.Panics(t, func() { _, _ = r.Wait() })
	}
}
