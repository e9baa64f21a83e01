package wd_test

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

// numbers yields 1 … n, then err if there is one, and notes whether it was ended early.
func numbers(n int, err error, ended *atomic.Bool) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if !yield(i+1, nil) {
				ended.Store(true)
				return
			}
		}
		if err != nil {
			yield(0, err)
		}
	}
}

func TestASourceThatFailsMidway(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		broken := errors.New("disk is gone")
		d := wd.New(wd.Func(func(_ context.Context, v int) (int, error) {
			time.Sleep(time.Second)
			return v, nil
		}), &wd.Options{Strategy: s})
		rep, err := d.Run(t.Context(), wd.TrySeq(numbers(1500, broken, new(atomic.Bool))))
		require.Equal(t, broken, err)
		require.Equal(t, broken, rep.Stopped)
		require.Equal(t, 1500, rep.Tasks)
		require.Equal(t, 1500, rep.Succeeded, "what was pulled still runs")
		for i, v := range rep.Results() {
			require.Equal(t, i+1, v)
		}
	})
}

func TestASourceThatPanicsOrExits(t *testing.T) {
	for name, fail := range map[string]func(){"panic": func() { panic("source") }, "goexit": runtime.Goexit} {
		t.Run(name, func(t *testing.T) {
			forAll(t, func(t *testing.T, s wd.Strategy) {
				seq := func(yield func(int) bool) {
					for i := range 5 {
						yield(i)
					}
					fail()
				}
				for _, grace := range []time.Duration{0, time.Second} {
					rep, err := wd.New(oddFails, &wd.Options{Strategy: s, Grace: grace}).Run(t.Context(), wd.Seq(seq))
					var p *wd.PanicError
					require.ErrorAs(t, err, &p)
					require.Zero(t, p.ID)
					require.Equal(t, 5, rep.Completed)
				}
			})
		})
	}
}

func TestASourceIsEndedWithTheRun(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		var ended atomic.Bool
		d := wd.New(wd.Func(func(_ context.Context, v int) (int, error) { time.Sleep(time.Second); return v, nil }),
			&wd.Options{Strategy: s, Runtime: 2500 * time.Millisecond})
		rep, err := d.Run(t.Context(), wd.TrySeq(numbers(1_000_000, nil, &ended)))
		require.NoError(t, err)
		require.True(t, ended.Load())
		requireBalance(t, rep.Summary)
		require.Len(t, rep.Results(), rep.Tasks, "tasks that were pulled, no more")
	})
}

func TestFixedPullsNoFurtherAheadThanTasksStart(t *testing.T) {
	for _, test := range []struct {
		s     wd.Strategy
		ahead int64
	}{{wd.Fixed{Workers: 3}, 0}, {wd.Queue{Workers: 3}, 1}, {wd.Queue{Workers: 3, Depth: 5}, 6}} {
		synctest.Test(t, func(t *testing.T) {
			var pulled, started atomic.Int64
			var most int64
			seq := func(yield func(int) bool) {
				for i := range 200 {
					pulled.Add(1)
					if !yield(i) {
						return
					}
				}
			}
			looked := make(chan struct{})
			go func() { // looks each time that all workers are in the midst of a task
				defer close(looked)
				for range 60 {
					time.Sleep(time.Second)
					synctest.Wait()
					most = max(most, pulled.Load()-started.Load())
				}
			}()
			_, err := wd.New(wd.Func(func(context.Context, int) (int, error) {
				started.Add(1)
				time.Sleep(time.Second - time.Millisecond)
				return 0, nil
			}), &wd.Options{Strategy: test.s}).Run(t.Context(), wd.Seq(seq))
			require.NoError(t, err)
			<-looked
			require.Equal(t, test.ahead, most)
		})
	}
}

func TestABlockedSource(t *testing.T) {
	blocked := func(release <-chan struct{}, after int) iter.Seq[int] {
		return func(yield func(int) bool) {
			for i := range after {
				yield(i)
			}
			<-release
			yield(99)
		}
	}
	one := wd.Func(func(_ context.Context, v int) (int, error) { return v, nil })

	t.Run("is awaited", func(t *testing.T) {
		forAll(t, func(t *testing.T, s wd.Strategy) {
			release := make(chan struct{})
			time.AfterFunc(5*time.Second, func() { close(release) })
			rep, err := wd.New(one, &wd.Options{Strategy: s, Runtime: time.Second}).Run(t.Context(), wd.Seq(blocked(release, 3)))
			require.NoError(t, err)
			require.Equal(t, 5*time.Second, rep.Duration())
			require.Equal(t, 3, rep.Completed)
			require.Equal(t, 4, rep.Tasks, "the one that came too late was pulled all the same")
			requireBalance(t, rep.Summary)
		})
	})
	t.Run("is awaited for the time of Grace", func(t *testing.T) {
		forAll(t, func(t *testing.T, s wd.Strategy) {
			release := make(chan struct{})
			defer close(release)
			rep, err := wd.New(one, &wd.Options{Strategy: s, Runtime: time.Second, Grace: time.Second}).Run(t.Context(), wd.Seq(blocked(release, 3)))
			require.NoError(t, err)
			require.Equal(t, 2*time.Second, rep.Duration())
			require.Equal(t, 3, rep.Completed)
			require.Equal(t, 3, rep.Tasks)
			require.Len(t, rep.Results(), 3)
		})
	})
}

func TestAChannel(t *testing.T) {
	one := wd.Func(func(_ context.Context, v int) (int, error) { return v, nil })
	forAll(t, func(t *testing.T, s wd.Strategy) {
		jobs := make(chan int)
		go func() {
			defer close(jobs)
			for i := range 100 {
				jobs <- i
			}
		}()
		rep, err := wd.New(one, &wd.Options{Strategy: s}).Run(t.Context(), wd.Chan(jobs))
		require.NoError(t, err)
		require.Equal(t, 100, rep.Succeeded)
		for i, v := range rep.Results() {
			require.Equal(t, i, v)
		}
	})
}

// Nobody sends any more, and nobody closes the channel.
func TestAChannelThatStaysOpen(t *testing.T) {
	one := wd.Func(func(_ context.Context, v int) (int, error) { return v, nil })
	jobs := func() <-chan int {
		ch := make(chan int, 3)
		ch <- 1
		ch <- 2
		ch <- 3
		return ch
	}
	forAll(t, func(t *testing.T, s wd.Strategy) {
		began := time.Now()
		rep, err := wd.New(one, &wd.Options{Strategy: s, Runtime: time.Minute}).Run(t.Context(), wd.Chan(jobs()))
		require.NoError(t, err)
		require.Equal(t, wd.ErrRuntime, rep.Stopped)
		require.Equal(t, 3, rep.Succeeded)
		require.Equal(t, time.Minute, time.Since(began))

		r := wd.New(one, &wd.Options{Strategy: s}).Start(t.Context(), wd.Chan(jobs()))
		time.Sleep(time.Hour)
		r.Stop(nil)
		rep, err = r.Wait()
		require.NoError(t, err)
		require.Equal(t, 3, rep.Succeeded)
	})
}

func TestANilChannel(t *testing.T) {
	_, err := wd.New(wd.Func(func(_ context.Context, v int) (int, error) { return v, nil }), nil).Run(t.Context(), wd.Chan[int](nil))
	require.EqualError(t, err, "source: Chan is nil, want a channel")
}
