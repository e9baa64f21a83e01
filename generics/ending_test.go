package wd_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

// strategies are all of ours, with more than one worker.
var strategies = map[string]wd.Strategy{
	"fixed":     wd.Fixed{Workers: 4},
	"queue":     wd.Queue{Workers: 4, Depth: 3},
	"sharded":   wd.Sharded{Workers: 4, Depth: 3},
	"frequency": wd.Frequency{Workers: 4, Interval: time.Millisecond},
}

// forAll runs a test for each strategy in a bubble of virtual time.
func forAll(t *testing.T, test func(*testing.T, wd.Strategy)) {
	t.Helper()
	for name, s := range strategies {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { test(t, s) })
		})
	}
}

func requireBalance(t *testing.T, s wd.Summary) {
	t.Helper()
	require.Equal(t, s.Tasks, s.Completed+s.Uncompleted+s.Undispatched+s.Dropped, "%+v", s)
	require.Equal(t, s.Completed, s.Succeeded+s.Failed, "%+v", s)
}

func TestNothingStartsAfterACancelInsideAClaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		why := errors.New("enough")
		d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
			if t.ID == 50_000 {
				cancel(why)
			}
			return 1, nil
		}, &wd.Options{Strategy: wd.Fixed{Workers: 1}})
		rep, err := d.Run(ctx, wd.Count(100_000))
		require.Equal(t, why, err)
		require.Equal(t, why, rep.Stopped)
		require.Equal(t, 50_000, rep.Completed)
		require.Equal(t, 50_000, rep.Undispatched)
		require.Len(t, rep.Unfinished(), 50_000)
	})
}

func TestNothingStartsAfterRuntimeInsideAClaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := wd.New(func(ctx context.Context, t *wd.Task[int]) (int, error) {
			if t.ID == 50_000 {
				time.Sleep(time.Second + 1) // past the end of Runtime
				return 0, context.Cause(ctx)
			}
			return 1, nil
		}, &wd.Options{Strategy: wd.Fixed{Workers: 1}, Runtime: time.Second})
		rep, err := d.Run(t.Context(), wd.Count(100_000))
		require.NoError(t, err)
		require.Equal(t, wd.ErrRuntime, rep.Stopped)
		require.Equal(t, 50_000, rep.Completed)
		require.ErrorIs(t, rep.Err(), wd.ErrRuntime, "the task's context ended with the cause")
	})
}

func TestRunAwaitsWhatRunsAtTheEnd(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		var started atomic.Int64
		d := wd.New(wd.Func(func(_ context.Context, v int) (int, error) {
			started.Add(1)
			time.Sleep(time.Second) // does not look at its context
			return v, nil
		}), &wd.Options{Strategy: s, Runtime: 1500 * time.Millisecond})
		rep, err := d.Run(t.Context(), wd.Count(5000))
		require.NoError(t, err)
		requireBalance(t, rep.Summary)
		require.Equal(t, int(started.Load()), rep.Succeeded, "what ran is kept, also from the grace period")
		for r := range rep.Records() {
			require.Less(t, r.Started.Sub(rep.Start), 1500*time.Millisecond)
			require.Equal(t, time.Second, r.Duration())
		}
	})
}

func TestGraceAbandonsWhatDoesNotReturn(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		release := make(chan struct{})
		defer close(release)
		d := wd.New(func(ctx context.Context, t *wd.Task[int]) (int, error) {
			switch t.ID {
			case 1:
				<-release // for ever, as seen from the run
			case 2:
				<-ctx.Done()
				time.Sleep(50 * time.Millisecond) // within grace
			case 3:
				<-ctx.Done()
				return 0, ctx.Err()
			}
			t.Set("seen", t.ID)
			return t.ID, nil
		}, &wd.Options{Strategy: s, Runtime: time.Second, Grace: 100 * time.Millisecond})
		rep, err := d.Run(t.Context(), wd.Count(10))
		require.NoError(t, err)
		require.Equal(t, 1100*time.Millisecond, rep.Duration())
		requireBalance(t, rep.Summary)
		require.Equal(t, 1, rep.Uncompleted)
		require.Equal(t, 8, rep.Succeeded)
		require.Equal(t, 1, rep.Failed)
		require.Equal(t, []int{1}, rep.Unfinished())

		lost, ok := rep.Record(1)
		require.True(t, ok)
		require.Equal(t, wd.ErrAbandoned, lost.Err)
		require.True(t, lost.Ended.IsZero())
		require.False(t, lost.Started.IsZero())
		require.Zero(t, lost.Duration())
		require.ErrorIs(t, rep.Err(), wd.ErrAbandoned)
		late, _ := rep.Record(2)
		require.True(t, late.OK, "what ends in the grace period is kept")
		require.Equal(t, 1050*time.Millisecond, late.Duration())
	})
}

func TestAnAbandonedTaskChangesNothingAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release, hooks := make(chan struct{}), 0
		d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
			<-release
			t.Set("late", true)
			panic("late")
		}, &wd.Options{Runtime: time.Second, Grace: time.Second, Panics: wd.PropagatePanics})
		d.OnDone(func(_ context.Context, r wd.Record[int, int]) int { hooks++; return r.Result })
		rep, err := d.Run(t.Context(), wd.Count(1))
		require.NoError(t, err)
		close(release)
		synctest.Wait()
		require.Zero(t, hooks)
		r, _ := rep.Record(1)
		require.Nil(t, r.Meta)
		require.Equal(t, wd.ErrAbandoned, r.Err)
	})
}

func TestPanicsAndGoexitsAreTheTasksOwn(t *testing.T) {
	for name, s := range strategies { // in real time, for the race detector's sake
		t.Run(name, func(t *testing.T) {
			d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
				if t.ID%2 == 0 {
					runtime.Goexit()
				}
				panic(t.ID)
			}, &wd.Options{Strategy: s})
			rep, err := d.Run(t.Context(), wd.Count(1024))
			require.NoError(t, err)
			require.Equal(t, 1024, rep.Failed)
			requireBalance(t, rep.Summary)
			for r := range rep.Records() {
				var p *wd.PanicError
				require.ErrorAs(t, r.Err, &p)
				require.Equal(t, r.ID, p.ID)
				require.NotEmpty(t, p.Stack)
				if r.ID%2 == 0 {
					require.ErrorIs(t, r.Err, wd.ErrGoexit)
				} else {
					require.Equal(t, r.ID, p.Value)
				}
			}
		})
	}
}

// A goroutine that a task takes with it is replaced, and none is left behind that waits for those after it.
func TestTasksThatExitLeaveNoGoroutines(t *testing.T) {
	const tasks = 500
	var first, last int
	h := wd.Func(func(_ context.Context, i int) (int, error) {
		if i == 0 {
			first = runtime.NumGoroutine()
		}
		last = runtime.NumGoroutine()
		runtime.Goexit()
		return 0, nil
	})
	singles := time.Hour // with a timeout units are single tasks
	rep, err := wd.New(h, &wd.Options{Strategy: wd.Fixed{Workers: 1}, Timeout: singles}).Run(t.Context(), wd.Count(tasks))
	require.NoError(t, err)
	require.Equal(t, tasks, rep.Failed)
	require.Less(t, last-first, tasks/10)
}

func TestPanicsPropagateAfterAllHasEnded(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		var ended atomic.Int64
		d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
			if t.ID == 3 {
				panic(errors.ErrUnsupported)
			}
			time.Sleep(time.Second)
			ended.Add(1)
			return 0, nil
		}, &wd.Options{Strategy: s, Panics: wd.PropagatePanics})
		defer func() {
			p, ok := recover().(*wd.PanicError)
			require.True(t, ok)
			require.Equal(t, 3, p.ID)
			require.ErrorIs(t, p, errors.ErrUnsupported)
			require.EqualValues(t, 9, ended.Load())
		}()
		_, _ = d.Run(t.Context(), wd.Count(10))
		t.Fatal("Run has returned")
	})
}

func TestAContextThatHasEndedStartsNothing(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		rep, err := wd.New(wd.Func(func(context.Context, int) (int, error) { return 1, nil }), &wd.Options{Strategy: s}).Run(ctx, wd.Count(100))
		require.Equal(t, context.Canceled, err)
		require.Equal(t, 100, rep.Undispatched)
	})
}

func TestDrainLetsRunningTasksEnd(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		task := func(ctx context.Context, t *wd.Task[int]) (int, error) {
			select {
			case <-time.After(time.Duration(t.ID) * time.Second):
				return t.ID, nil
			case <-ctx.Done():
				return 0, context.Cause(ctx)
			}
		}
		o := wd.Options{Strategy: s, Runtime: 500 * time.Millisecond, Drain: 2 * time.Second}
		rep, err := wd.New(task, &o).Run(t.Context(), wd.Count(4))
		require.NoError(t, err)
		require.Equal(t, wd.ErrRuntime, rep.Stopped)
		require.Equal(t, 2500*time.Millisecond, rep.Duration())
		require.Equal(t, 2, rep.Succeeded, "those of 1 s and 2 s")
		require.Equal(t, 2, rep.Failed)
		require.ErrorIs(t, rep.Err(), wd.ErrRuntime)

		o.Drain, o.Runtime = time.Hour, 0
		r := wd.New(task, &o).Start(t.Context(), wd.Count(100_000))
		time.Sleep(1500 * time.Millisecond)
		r.Stop(nil)
		time.Sleep(time.Second)
		r.Stop(errTask) // a second time, at once
		rep, err = r.Wait()
		require.NoError(t, err)
		require.Equal(t, wd.ErrStopped, rep.Stopped)
		require.Equal(t, 2500*time.Millisecond, rep.Duration())
		require.ErrorIs(t, rep.Err(), errTask)
	})
}
