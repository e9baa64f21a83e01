package wd_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A plan is a strategy written as a function.
type plan func(ctx context.Context, f *wd.Feed) error

func (p plan) Dispatch(ctx context.Context, f *wd.Feed) error { return p(ctx, f) }

// runPlan runs n tasks of one second under p, in virtual time.
func runPlan(t *testing.T, n int, p plan, check func(*testing.T, *wd.Report[int, int], error)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		second := wd.Func(func(_ context.Context, v int) (int, error) { time.Sleep(time.Second); return v, nil })
		rep, err := wd.New(second, &wd.Options{Strategy: p}).Run(t.Context(), wd.Count(n))
		requireBalance(t, rep.Summary)
		check(t, rep, err)
	})
}

func TestDroppedTasksAreCountedAndKept(t *testing.T) {
	runPlan(t, 10, func(ctx context.Context, f *wd.Feed) error {
		for {
			u, ok := f.Next(ctx, 1)
			if !ok {
				return nil
			}
			due := f.Instant(time.Duration(u.ID()) * time.Minute)
			if u.ID()%3 == 0 {
				u.At(due).Drop()
				continue
			}
			u.At(due).Run()
		}
	}, func(t *testing.T, rep *wd.Report[int, int], err error) {
		require.NoError(t, err)
		require.Equal(t, 3, rep.Dropped)
		require.Equal(t, 7, rep.Succeeded)
		require.NoError(t, rep.Err(), "a dropped task has not failed")
		require.Equal(t, []int{3, 6, 9}, rep.Unfinished())
		r, ok := rep.Record(6)
		require.True(t, ok)
		require.Equal(t, wd.ErrDropped, r.Err)
		require.True(t, r.Started.IsZero())
		require.Equal(t, 6*time.Minute, r.Intended.Sub(rep.Start))
		require.Zero(t, r.Wait()+r.Duration()+r.Response())
		ran, _ := rep.Record(1)
		require.Equal(t, -time.Minute, ran.Wait(), "it started before it was due")
	})
}

func TestAnIntendedStartMayBeAnyOffset(t *testing.T) {
	offsets := []time.Duration{-time.Hour, -1, 0, 1, time.Hour}
	runPlan(t, len(offsets), func(ctx context.Context, f *wd.Feed) error {
		for _, at := range offsets {
			u, _ := f.Next(ctx, 1)
			u = u.Held(time.Minute).At(f.Instant(at))
			require.Equal(t, 1, u.Len())
			u.Run()
		}
		return nil
	}, func(t *testing.T, rep *wd.Report[int, int], err error) {
		require.NoError(t, err)
		for r := range rep.Records() {
			require.Equal(t, offsets[r.ID-1], r.Intended.Sub(rep.Start))
		}
	})
}

// Workers whose context ends before the run are given nothing more, also by Next, which does not ask the contexts of others.
func TestWorkersWhoseContextEnds(t *testing.T) {
	loop := func(ctx context.Context, f *wd.Feed) {
		for u, ok := f.Next(ctx, 1); ok; u, ok = f.Next(ctx, 1) {
			u.Run()
		}
	}
	for name, body := range map[string]func(context.Context, *wd.Feed){
		"next in a crew": func(ctx context.Context, f *wd.Feed) { f.Workers(ctx, 1, func(ctx context.Context) { loop(ctx, f) }) },
		"work in a crew": func(ctx context.Context, f *wd.Feed) { f.Workers(ctx, 1, f.Work) },
		"work alone":     func(ctx context.Context, f *wd.Feed) { f.Work(ctx) },
	} {
		t.Run(name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { requireEndsWithItsContext(t, body) }) })
	}
}

func requireEndsWithItsContext(t *testing.T, body func(context.Context, *wd.Feed)) {
	t.Helper()
	const enough = 10
	stop := func() {}
	h := func(_ context.Context, task *wd.Task[int]) (int, error) {
		time.Sleep(time.Second)
		if task.ID == enough {
			stop()
		}
		return 0, nil
	}
	part := plan(func(ctx context.Context, f *wd.Feed) error {
		ctx, stop = context.WithCancel(ctx)
		defer stop()
		body(ctx, f)
		return nil
	})
	rep, err := wd.New(h, &wd.Options{Strategy: part}).Run(t.Context(), wd.Count(2*enough))
	require.NoError(t, err)
	require.Equal(t, enough, rep.Succeeded)
	require.Equal(t, enough, rep.Undispatched)
}

func TestDroppingAUnitOfSeveralTasks(t *testing.T) {
	runPlan(t, 5000, func(ctx context.Context, f *wd.Feed) error {
		for {
			u, ok := f.Next(ctx, 1000)
			if !ok {
				return nil
			}
			u.Drop()
		}
	}, func(t *testing.T, rep *wd.Report[int, int], err error) {
		require.NoError(t, err)
		require.Equal(t, 5000, rep.Dropped)
	})
}

func TestAUnitIsUsedOnce(t *testing.T) {
	for name, again := range map[string]func(wd.Unit){"run": wd.Unit.Run, "drop": wd.Unit.Drop} {
		for _, first := range []func(wd.Unit){wd.Unit.Run, wd.Unit.Drop} {
			for _, size := range []int{1, 100} {
				runPlan(t, 1000, func(ctx context.Context, f *wd.Feed) error {
					for {
						u, ok := f.Next(ctx, size)
						if !ok {
							return nil
						}
						first(u)
						if u.ID() == 1 || u.Len() > 1 {
							again(u.Held(time.Second))
							return nil
						}
					}
				}, func(t *testing.T, rep *wd.Report[int, int], err error) {
					require.ErrorContains(t, err, "a second time", name)
				})
			}
		}
	}
}

func TestUnitsTellTheirTasks(t *testing.T) {
	runPlan(t, 3, func(ctx context.Context, f *wd.Feed) error {
		n, known := f.Len()
		require.Equal(t, 3, n)
		require.True(t, known)
		for id := 1; ; id++ {
			u, ok := f.Next(ctx, 0) // as good as 1
			if !ok {
				require.Equal(t, 4, id)
				return nil
			}
			require.Equal(t, []any{id, 1, id}, []any{u.ID(), u.Len(), u.Value()})
		}
	}, func(t *testing.T, rep *wd.Report[int, int], err error) {
		require.NoError(t, err)
		require.Equal(t, 3, rep.Undispatched, "a unit claimed and left")
	})
}

func TestTheZeroUnitIsEmpty(t *testing.T) {
	var u wd.Unit
	u.At(time.Now()).Run()
	u.Drop()
	require.Zero(t, u.Len())
	require.Nil(t, u.Value())
}

func TestGoWaitsForASlot(t *testing.T) {
	runPlan(t, 10, func(ctx context.Context, f *wd.Feed) error {
		f.Limit(3)
		for {
			u, ok := f.Next(ctx, 1)
			if !ok {
				return nil
			}
			require.True(t, f.Go(ctx, u))
		}
	}, func(t *testing.T, rep *wd.Report[int, int], err error) {
		require.NoError(t, err)
		require.Equal(t, 4*time.Second, rep.Duration(), "Run waits for what Go has started")
		require.Equal(t, 3, rep.PeakInFlight)
	})
}

func TestGoEndsWithItsContext(t *testing.T) {
	runPlan(t, 10, func(ctx context.Context, f *wd.Feed) error {
		f.Limit(1)
		first, _ := f.Next(ctx, 1)
		require.True(t, f.Go(ctx, first))
		u, _ := f.Next(ctx, 1)
		short, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		require.False(t, f.Go(short, u))
		_, ok := f.Next(short, 1)
		require.False(t, ok)
		return nil
	}, func(t *testing.T, rep *wd.Report[int, int], err error) {
		require.NoError(t, err)
		require.Equal(t, 1, rep.Completed)
		require.Equal(t, 9, rep.Undispatched)
	})
}

func TestTryGoDoesNotWait(t *testing.T) {
	runPlan(t, 10, func(ctx context.Context, f *wd.Feed) error {
		f.Limit(4)
		for u, ok := f.Next(ctx, 1); ok; u, ok = f.Next(ctx, 1) {
			if !f.TryGo(u) {
				u.Drop()
			}
		}
		return nil
	}, func(t *testing.T, rep *wd.Report[int, int], err error) {
		require.NoError(t, err)
		require.Equal(t, 4, rep.Succeeded)
		require.Equal(t, 6, rep.Dropped)
	})
}

func TestARaisedLimitLetsWaitersIn(t *testing.T) {
	runPlan(t, 4, func(ctx context.Context, f *wd.Feed) error {
		f.Limit(1)
		time.AfterFunc(500*time.Millisecond, func() { f.Limit(0) })
		for u, ok := f.Next(ctx, 1); ok; u, ok = f.Next(ctx, 1) {
			f.Go(ctx, u)
		}
		return nil
	}, func(t *testing.T, rep *wd.Report[int, int], err error) {
		require.NoError(t, err)
		require.Equal(t, 1500*time.Millisecond, rep.Duration())
	})
}

func TestAStrategyThatReturnsTooEarlyIsWaitedFor(t *testing.T) {
	runPlan(t, 4, func(ctx context.Context, f *wd.Feed) error {
		for u, ok := f.Next(ctx, 1); ok; u, ok = f.Next(ctx, 1) {
			go u.Run()
		}
		time.Sleep(time.Millisecond)
		return nil
	}, func(t *testing.T, rep *wd.Report[int, int], err error) {
		require.NoError(t, err)
		require.Equal(t, 4, rep.Succeeded)
	})
}

func TestAPanicInAStrategyIsTheRunsError(t *testing.T) {
	for name, p := range map[string]plan{
		"dispatch": func(context.Context, *wd.Feed) error { panic("strategy") },
		"worker": func(ctx context.Context, f *wd.Feed) error {
			f.Workers(ctx, 2, func(context.Context) { panic("strategy") })
			return nil
		},
	} {
		runPlan(t, 4, p, func(t *testing.T, rep *wd.Report[int, int], err error) {
			var panicked *wd.PanicError
			require.ErrorAs(t, err, &panicked, name)
			require.Equal(t, 4, rep.Undispatched)
		})
	}
}

func TestADroppedRetryHasFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := plan(func(ctx context.Context, f *wd.Feed) error {
			seen := map[int]bool{}
			for u, ok := f.Next(ctx, 1); ok; u, ok = f.Next(ctx, 1) {
				if seen[u.ID()] {
					u.Drop()
					continue
				}
				seen[u.ID()] = true
				u.Run()
			}
			return nil
		})
		d := wd.New(oddFails, &wd.Options{Strategy: s, Retry: wd.Retry{Attempts: 5}})
		rep, err := d.Run(t.Context(), wd.Count(10))
		require.NoError(t, err)
		require.Zero(t, rep.Dropped)
		require.Equal(t, 5, rep.Failed)
		r, _ := rep.Record(3)
		require.Equal(t, []any{errTask, 1, -1}, []any{r.Err, r.Attempt, r.Result})
	})
}
