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

// elsewhere makes a handler that has each task wait, says that it began, and lets it take a while.
func elsewhere(wait, take time.Duration) wd.Handler[int, bool] {
	return func(ctx context.Context, t *wd.Task[int]) (bool, error) {
		t.Began(time.Time{})
		run, timeout := wd.AttemptLimit(ctx)
		if run == nil {
			run = ctx
		}
		select {
		case <-time.After(wait):
		case <-run.Done():
			return false, context.Cause(run)
		}
		t.Began(time.Now())
		var late <-chan time.Time
		if timeout > 0 {
			late = time.After(timeout)
		}
		select {
		case <-time.After(take):
			return true, nil
		case <-late:
			return false, wd.ErrTimeout
		}
	}
}

func TestATaskStartsWhereItBegan(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]wd.Options{
		"plain":   {},
		"watched": {Observe: func(wd.Snapshot) {}},
		"guarded": {Grace: time.Second},
		"retried": {Retry: wd.Retry{Attempts: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o.Strategy = wd.Fixed{Workers: 2}
				rep, err := wd.New(elsewhere(3*time.Second, time.Second), &o).OnDone(func(_ context.Context, r wd.Record[int, bool]) bool {
					require.Equal(t, time.Second, r.Duration())
					return r.Result
				}).Run(t.Context(), wd.Count(4))
				require.NoError(t, err)
				require.Equal(t, 4, rep.Succeeded)
				for r := range rep.Records() {
					require.Equal(t, time.Second, r.Duration())
					require.Equal(t, r.Started, r.Intended)
				}
			})
		})
	}
}

func TestWhereATaskBeganLiesInItsCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rep, err := wd.New(func(_ context.Context, task *wd.Task[int]) (bool, error) {
			time.Sleep(time.Second)
			switch task.ID {
			case 1:
				task.Began(time.Now().Add(-time.Hour))
			case 2:
				task.Began(time.Now().Add(time.Hour))
			}
			return true, nil
		}, &wd.Options{Strategy: wd.Fixed{Workers: 1}}).Run(t.Context(), wd.Count(3))
		require.NoError(t, err)
		for id, want := range []time.Duration{1: time.Second, 2: 0, 3: time.Second} {
			if r, ok := rep.Record(id); ok {
				require.Equal(t, want, r.Duration(), "task %d", id)
			}
		}
	})
}

// The way of a result is not service time.
func TestATaskEndsWhereItEnded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rep, err := wd.New(func(_ context.Context, task *wd.Task[int]) (bool, error) {
			task.Began(time.Now())
			time.Sleep(time.Second)
			switch task.ID {
			case 1:
				task.Ended(time.Now())
			case 2:
				task.Ended(time.Now().Add(-time.Hour))
			case 3:
				task.Ended(time.Now().Add(time.Hour))
			}
			time.Sleep(time.Minute)
			return true, nil
		}, &wd.Options{Strategy: wd.Fixed{Workers: 1}}).Run(t.Context(), wd.Count(4))
		require.NoError(t, err)
		for id, want := range []time.Duration{1: time.Second, 2: 0, 3: time.Minute + time.Second, 4: time.Minute + time.Second} {
			if r, ok := rep.Record(id); ok {
				require.Equal(t, want, r.Duration(), "task %d", id)
			}
		}
		require.Equal(t, 4*(time.Minute+time.Second), rep.Duration())
	})
}

// Neither Timeout nor Grace counts while a task waits, and both do afterwards.
func TestTimeoutCountsFromWhereATaskBegan(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := &wd.Options{Strategy: wd.Fixed{Workers: 3}, Timeout: time.Second, Grace: time.Second}
		rep, err := wd.New(elsewhere(time.Minute, time.Millisecond), o).Run(t.Context(), wd.Count(3))
		require.NoError(t, err)
		require.Equal(t, 3, rep.Succeeded)

		rep, err = wd.New(elsewhere(time.Minute, time.Hour), o).Run(t.Context(), wd.Count(3))
		require.NoError(t, err)
		require.Equal(t, 3, rep.Failed)
		require.ErrorIs(t, rep.Err(), wd.ErrTimeout)

		stuck := func(_ context.Context, task *wd.Task[int]) (bool, error) {
			task.Began(time.Time{})
			time.Sleep(time.Minute)
			task.Began(time.Now())
			time.Sleep(time.Hour)
			return true, nil
		}
		rep, err = wd.New(stuck, o).Run(t.Context(), wd.Count(3))
		require.NoError(t, err)
		require.Equal(t, 3, rep.Uncompleted)
		require.Equal(t, time.Minute+2*time.Second, rep.Duration())
		time.Sleep(2 * time.Hour)
	})
}

// What has not begun when the run ends has not been started.
func TestATaskThatNeverBeganIsUndispatched(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]wd.Options{
		"plain":   {},
		"guarded": {Grace: time.Second},
		"limited": {Grace: time.Second, Timeout: time.Second},
		"retried": {Retry: wd.Retry{Attempts: 2}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o.Strategy, o.Runtime = wd.Fixed{Workers: 3}, 3*time.Second
				d := wd.New(func(ctx context.Context, task *wd.Task[int]) (bool, error) {
					if task.ID <= 2 {
						return elsewhere(0, time.Millisecond)(ctx, task)
					}
					return elsewhere(time.Hour, 0)(ctx, task)
				}, &o)
				rep, err := d.Run(t.Context(), wd.Count(9))
				require.NoError(t, err)
				require.Equal(t, [3]int{2, 0, 7}, [3]int{rep.Succeeded, rep.Failed, rep.Undispatched})
				_, ok := rep.Record(3)
				require.False(t, ok)
				require.Equal(t, []int{3, 4, 5, 6, 7, 8, 9}, rep.Unfinished())

				n := 0
				for r, err := range d.Stream(t.Context(), wd.Count(9)) {
					require.NoError(t, err)
					require.True(t, r.OK)
					n++
				}
				require.Equal(t, 2, n)
			})
		})
	}
}

// That a task could not begin is its failure while the run goes on.
func TestATaskThatCannotBeginFails(t *testing.T) {
	t.Parallel()
	closed := errors.New("closed")
	rep, err := wd.New(func(_ context.Context, task *wd.Task[int]) (bool, error) {
		task.Began(time.Time{})
		return false, closed
	}, &wd.Options{Retry: wd.Retry{Attempts: 2, Base: 1}}).Run(t.Context(), wd.Count(5))
	require.NoError(t, err)
	require.Equal(t, 5, rep.Failed)
	require.ErrorIs(t, rep.Err(), closed)
}

func TestAttemptLimit(t *testing.T) {
	t.Parallel()
	run, timeout := wd.AttemptLimit(t.Context())
	require.Nil(t, run)
	require.Zero(t, timeout)
	type key struct{}
	_, err := wd.New(func(ctx context.Context, _ *wd.Task[int]) (bool, error) {
		deadline, _ := ctx.Deadline()
		require.InDelta(t, time.Hour, time.Until(deadline), float64(time.Minute))
		run, timeout := wd.AttemptLimit(context.WithValue(ctx, key{}, 1))
		require.Equal(t, time.Hour, timeout)
		_, limited := run.Deadline()
		require.False(t, limited)
		return true, nil
	}, &wd.Options{Timeout: time.Hour}).Run(t.Context(), wd.Count(1))
	require.NoError(t, err)
}

func TestNewTask(t *testing.T) {
	t.Parallel()
	task := wd.NewTask(7, 3, "value")
	require.Equal(t, 7, task.ID)
	require.Equal(t, 3, task.Attempt())
	require.Nil(t, task.Meta().Values())
	task.Set("k", 1)
	task.Tag("kind")
	require.Equal(t, map[string]any{"k": 1}, task.Meta().Values())
	require.Equal(t, "kind", task.Meta().TagName())
}

// A task that says when it began, and ends at the very moment at which it is abandoned, leaves its record alone.
func TestBeganAndAbandonedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
			t.Began(time.Now())
			time.Sleep(2 * time.Second)
			return t.ID, nil
		}, &wd.Options{Strategy: wd.Fixed{Workers: 10}, Timeout: time.Second, Grace: time.Second})
		rep, err := d.Run(t.Context(), wd.Count(500))
		require.NoError(t, err)
		requireBalance(t, rep.Summary)
		require.Equal(t, 500, rep.Completed+rep.Uncompleted)
		synctest.Wait()
	})
}

// A panic of a task that ran elsewhere propagates as one here does, also through what marks it; an error that only has somebody else's panic in it does not.
func TestPanicsElsewherePropagate(t *testing.T) {
	run := func(failure func(id int) error) {
		_, err := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
			t.Began(time.Now())
			return 0, failure(t.ID)
		}, &wd.Options{Strategy: wd.Fixed{Workers: 1}, Panics: wd.PropagatePanics}).Run(t.Context(), wd.Count(2))
		require.NoError(t, err)
	}
	panicked := func(id int) error { return wd.Permanent(&wd.PanicError{ID: id, Value: "over there"}) }
	require.PanicsWithError(t, "panic: over there", func() { run(panicked) })
	run(func(id int) error { return panicked(id + 1) })
	run(func(id int) error { return &wd.PanicError{ID: id, Value: wd.ErrGoexit} })
}
