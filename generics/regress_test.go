package wd_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

// same is the empty task.
func same(_ context.Context, v int) (int, error) { return v, nil }

func TestASourceIsEndedThoughATaskIsAbandoned(t *testing.T) {
	for range 100 { // as it went by chance
		synctest.Test(t, func(t *testing.T) {
			ended := false
			d := wd.New(wd.Func(func(context.Context, int) (int, error) { time.Sleep(time.Minute); return 0, nil }),
				&wd.Options{Strategy: wd.Fixed{Workers: 1}, Runtime: time.Second, Grace: time.Second})
			_, err := d.Run(t.Context(), wd.Seq(func(yield func(int) bool) {
				defer func() { ended = true }()
				for yield(1) {
				}
			}))
			require.NoError(t, err)
			synctest.Wait()
			require.True(t, ended)
			time.Sleep(time.Hour) // for the task
		})
	}
}

func TestNothingIsWrittenAfterATaskWasAbandoned(t *testing.T) {
	for range 100 { // for the race detector
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			defer close(release)
			d := wd.New(wd.Func(func(context.Context, int) (int, error) { <-release; return 0, nil }),
				&wd.Options{Strategy: wd.Queue{Workers: 1, Depth: 8}, Runtime: time.Second, Grace: time.Second})
			rep, err := d.Run(t.Context(), wd.Count(8))
			require.NoError(t, err)
			require.Len(t, rep.Unfinished(), 8)
		})
	}
}

func TestTheEndOfAnOuterRunIsAnErrorOfTheInnerOne(t *testing.T) {
	for _, cause := range []error{wd.ErrRuntime, wd.ErrStopped} {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(cause)
		rep, err := wd.New(oddFails, nil).Run(ctx, wd.Count(3))
		require.Equal(t, cause, err)
		require.Equal(t, cause, rep.Stopped)
	}
}

func TestGraceHoldsForASourcesCleanup(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		d := wd.New(wd.Func(func(ctx context.Context, _ int) (int, error) { <-ctx.Done(); return 0, nil }),
			&wd.Options{Strategy: s, Runtime: time.Second, Grace: time.Second})
		rep, err := d.Run(t.Context(), wd.Seq(func(yield func(int) bool) {
			defer time.Sleep(time.Hour)
			for range 100 {
				if !yield(1) {
					return
				}
			}
		}))
		require.NoError(t, err)
		require.Equal(t, 2*time.Second, rep.Duration())
		time.Sleep(2 * time.Hour)
	})
}

func TestASourceThatExitsIsOneError(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		_, err := wd.New(oddFails, &wd.Options{Strategy: s}).Run(t.Context(), wd.Seq(func(yield func(int) bool) {
			yield(1)
			runtime.Goexit()
		}))
		require.EqualError(t, err, "panic: runtime.Goexit called")
	})
}

func TestNoTaskWaitsInAShardWhileTheSourceSleeps(t *testing.T) {
	for range 20 {
		synctest.Test(t, func(t *testing.T) {
			d := wd.New(wd.Func(func(_ context.Context, v int) (int, error) {
				if v == 1 {
					time.Sleep(time.Minute)
				}
				return v, nil
			}), &wd.Options{Strategy: wd.Sharded{Workers: 8}})
			rep, err := d.Run(t.Context(), wd.Seq(func(yield func(int) bool) {
				_ = yield(1) && yield(2)
				time.Sleep(time.Hour)
			}))
			require.NoError(t, err)
			r, _ := rep.Record(2)
			require.True(t, r.Started.Equal(rep.Start))
		})
	}
}

func TestNoShardWaitsForARetryWhileAnotherHasTasks(t *testing.T) {
	for range 10 {
		synctest.Test(t, func(t *testing.T) {
			d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
				if t.ID == 1 && t.Attempt() == 1 {
					return 0, errTask
				}
				time.Sleep(time.Second)
				return 0, nil
			}, &wd.Options{Strategy: wd.Sharded{Workers: 8, Depth: 20}, Retry: wd.Retry{Attempts: 2, Base: time.Hour, Cap: time.Hour, Jitter: longest}})
			rep, err := d.Run(t.Context(), wd.Count(161))
			require.NoError(t, err)
			for r := range rep.Records() {
				if r.ID > 1 {
					require.Less(t, r.Ended.Sub(rep.Start), 161*time.Second/time.Duration(max(8, wd.Cores(0)))+2*time.Second)
				}
			}
		})
	}
}

func TestStampsDoNotCountTheTimeOfWhoTakesTheRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for r := range wd.New(wd.Func(same), &wd.Options{Strategy: wd.Fixed{Workers: 1}}).Stream(t.Context(), wd.Count(1000)) {
			require.Zero(t, r.Duration())
			time.Sleep(time.Second)
		}
		d := wd.New(wd.Func(same), &wd.Options{Strategy: wd.Fixed{Workers: 1}, Sink: &collector{delay: time.Second}})
		rep, err := d.Run(t.Context(), wd.Count(20_000))
		require.NoError(t, err)
		for r := range rep.Records() {
			require.Zero(t, r.Duration())
		}
	})
}

func TestARuleThatPanicsStillHasItsHook(t *testing.T) {
	hooks := 0
	d := wd.New(oddFails, &wd.Options{Retry: wd.Retry{Attempts: 2, If: func(error) bool { panic("rule") }}}).
		OnDone(func(_ context.Context, r wd.Record[int, int]) int { hooks++; return r.Result })
	rep, err := d.Run(t.Context(), wd.Count(1))
	require.NoError(t, err)
	require.Equal(t, 1, hooks)
	require.ErrorIs(t, rep.Err(), errTask)
	var p *wd.PanicError
	require.ErrorAs(t, rep.Err(), &p)
}

func TestAHooksTimeIsNotTheTasksTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := wd.New(wd.Func(same), &wd.Options{Timeout: time.Second, Grace: time.Second})
		d.OnDone(func(_ context.Context, r wd.Record[int, int]) int { time.Sleep(time.Minute); return r.Result })
		rep, err := d.Run(t.Context(), wd.Count(1))
		require.NoError(t, err)
		require.Equal(t, 1, rep.Succeeded)
	})
}

func TestWorkersInWorkersComeToAnEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := wd.New(second, &wd.Options{Strategy: plan(func(ctx context.Context, f *wd.Feed) error {
			f.Workers(ctx, 2, func(ctx context.Context) {
				f.Workers(ctx, 2, func(ctx context.Context) {
					for u, ok := f.Next(ctx, 1); ok; u, ok = f.Next(ctx, 1) {
						u.Run()
					}
				})
			})
			return nil
		})}).Start(t.Context(), wd.Count(100))
		time.Sleep(5500 * time.Millisecond)
		require.NoError(t, r.SetWorkers(4))
		rep, err := r.Wait()
		require.NoError(t, err)
		require.Equal(t, 100, rep.Succeeded)
	})
}

func TestARetryKeepsItsFirstIntendedStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := plan(func(ctx context.Context, f *wd.Feed) error {
			for u, ok := f.Next(ctx, 1); ok; u, ok = f.Next(ctx, 1) {
				u.At(time.Now()).Run()
			}
			return nil
		})
		d := wd.New(oddFails, &wd.Options{Strategy: s, Retry: wd.Retry{Attempts: 3, Base: time.Second, Jitter: longest}})
		rep, err := d.Run(t.Context(), wd.Count(1))
		require.NoError(t, err)
		r, _ := rep.Record(1)
		require.True(t, r.Intended.Equal(rep.Start))
		require.Equal(t, 3*time.Second, r.Wait())
	})
}

// several is an error that cannot be compared.
type several []error

func (several) Error() string { return "several" }

func TestErrorsThatCannotBeCompared(t *testing.T) {
	bad := several{errTask}
	_, err := wd.New(oddFails, &wd.Options{Sink: &collector{err: bad}}).Run(t.Context(), wd.Count(10))
	require.ErrorContains(t, err, "several")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(bad)
	s := plan(func(ctx context.Context, _ *wd.Feed) error { return context.Cause(ctx) })
	_, err = wd.New(oddFails, &wd.Options{Strategy: s}).Run(ctx, wd.Count(10))
	require.ErrorContains(t, err, "several")
}

func TestWrongUsesOfAFeedAreErrors(t *testing.T) {
	s := plan(func(ctx context.Context, f *wd.Feed) error { f.Workers(ctx, -1, nil); return nil })
	_, err := wd.New(oddFails, &wd.Options{Strategy: s}).Run(t.Context(), wd.Count(10))
	require.EqualError(t, err, "Workers: n is -1, want 0 (GOMAXPROCS) or more")
}

func TestAPanicInObserveIsTheRunsError(t *testing.T) {
	var p *wd.PanicError
	_, err := wd.New(oddFails, &wd.Options{Observe: func(wd.Snapshot) { panic("observe") }}).Run(t.Context(), wd.Count(10))
	require.ErrorAs(t, err, &p)
	synctest.Test(t, func(t *testing.T) {
		rep, err := wd.New(second, &wd.Options{Observe: func(wd.Snapshot) { panic("observe") }}).Run(t.Context(), wd.Count(1_000_000))
		require.ErrorAs(t, err, &p)
		require.Equal(t, time.Second, rep.Duration())
	})
}

func TestGraceHoldsForASourceOfAPlanThatEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		s := plan(func(ctx context.Context, f *wd.Feed) error {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			for u, ok := f.Next(ctx, 1); ok; u, ok = f.Next(ctx, 1) {
				u.Run()
			}
			return nil
		})
		d := wd.New(wd.Func(same), &wd.Options{Strategy: s, Grace: time.Second})
		rep, err := d.Run(t.Context(), wd.Seq(func(yield func(int) bool) { yield(1); <-release }))
		require.NoError(t, err)
		require.Equal(t, 1, rep.Succeeded)
		require.Equal(t, 2*time.Second, rep.Duration())
	})
}

func TestAPropagatedPanicComesOutOfABrokenStream(t *testing.T) {
	d := wd.New(wd.Func(func(context.Context, int) (int, error) { panic("task") }), &wd.Options{Panics: wd.PropagatePanics})
	require.Panics(t, func() {
		for range d.Stream(t.Context(), wd.Count(10)) {
			break
		}
	})
}
