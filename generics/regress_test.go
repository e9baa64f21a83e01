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
