package wd_test

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

func TestStreamYieldsAsTasksEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
			time.Sleep(time.Duration(6-t.ID) * time.Second)
			if t.ID == 3 {
				return 0, errTask
			}
			return 10 * t.ID, nil
		}, &wd.Options{Strategy: wd.Fixed{Workers: 5}})
		begin := time.Now()
		var ids []int
		for r, err := range d.Stream(t.Context(), wd.Count(5)) {
			ids = append(ids, r.ID)
			require.Equal(t, time.Since(begin), time.Duration(6-r.ID)*time.Second)
			require.NoError(t, err)
			require.Equal(t, r.ID == 3, r.Err != nil)
		}
		require.Equal(t, []int{5, 4, 3, 2, 1}, ids)

		ids = nil
		for r := range d.StreamInOrder(t.Context(), wd.Count(5), 5) {
			ids = append(ids, r.ID)
		}
		require.Equal(t, []int{1, 2, 3, 4, 5}, ids)
	})
}

func TestStreamInOrderKeepsItsWindow(t *testing.T) {
	for _, src := range []wd.Source[int]{wd.Count(500), wd.Seq(func(yield func(int) bool) {
		for i := range 500 {
			if !yield(i + 1) {
				return
			}
		}
	})} {
		forAll(t, func(t *testing.T, s wd.Strategy) {
			var yielded, most atomic.Int64
			d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
				most.Store(max(most.Load(), int64(t.ID)-yielded.Load()))
				time.Sleep(time.Duration(1+t.ID*7%13) * time.Millisecond)
				return t.Value, nil
			}, &wd.Options{Strategy: s})
			for r, err := range d.StreamInOrder(t.Context(), src, 8) {
				require.NoError(t, err)
				require.EqualValues(t, yielded.Load()+1, r.ID)
				require.Equal(t, r.ID, r.Result)
				yielded.Add(1)
				time.Sleep(time.Millisecond)
			}
			require.EqualValues(t, 500, yielded.Load())
			require.LessOrEqual(t, most.Load(), int64(9))
		})
	}
}

func TestStreamHoldsTasksBackForASlowLoop(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		if _, open := s.(wd.Frequency); open {
			return // starts tasks whether or not anybody looks
		}
		var pulled atomic.Int64
		src := wd.Seq(func(yield func(int) bool) {
			for yield(int(pulled.Add(1))) {
			}
		})
		d := wd.New(wd.Func(func(_ context.Context, v int) (int, error) { return v, nil }), &wd.Options{Strategy: s})
		n := int64(0)
		for range d.Stream(t.Context(), src) {
			time.Sleep(time.Second)
			synctest.Wait()
			n++
			require.Less(t, pulled.Load()-n, int64(100))
			if n == 300 {
				break
			}
		}
	})
}

func TestBreakingOutOfAStreamEndsTheRun(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		var running, ended atomic.Int64
		d := wd.New(func(ctx context.Context, t *wd.Task[int]) (int, error) {
			running.Add(1)
			defer running.Add(-1)
			select {
			case <-time.After(time.Duration(t.ID) * time.Second):
			case <-ctx.Done():
				ended.Add(1)
			}
			return t.ID, nil
		}, &wd.Options{Strategy: s})
		for r, err := range d.Stream(t.Context(), wd.Count(1_000_000)) {
			require.NoError(t, err)
			if r.ID == 3 {
				break
			}
		}
		require.Zero(t, running.Load())
		require.Positive(t, ended.Load())
	})
}

// A loop that breaks off does not get what has run ahead of it, which is no more than the documentation says. A sink and OnDone do.
func TestWhatALoopThatBreaksOffDoesNotGet(t *testing.T) {
	for _, workers := range []int{1, 4, 50} {
		for _, window := range []int{0, 1, 8} {
			synctest.Test(t, func(t *testing.T) {
				var ran, done atomic.Int64
				var written collector
				var last wd.Snapshot
				d := wd.New(wd.Func(func(_ context.Context, n int) (int, error) {
					time.Sleep(time.Millisecond)
					ran.Add(1)
					return n, nil
				}), &wd.Options{
					Strategy: wd.Fixed{Workers: workers}, Observe: func(s wd.Snapshot) { last = s },
					Sink: &written,
				}).OnDone(func(_ context.Context, r wd.Record[int, int]) int { done.Add(1); return r.Result })
				stream, ahead := d.Stream(t.Context(), wd.Count(100_000)), 64+workers
				if window > 0 {
					stream, ahead = d.StreamInOrder(t.Context(), wd.Count(100_000), window), window
				}
				n := 0
				for range stream {
					time.Sleep(time.Second)
					if n++; n == 20 {
						break
					}
				}
				require.LessOrEqual(t, int(ran.Load()), n+ahead)
				if window == 0 {
					require.GreaterOrEqual(t, int(ran.Load()), n+64)
				}
				require.Equal(t, ran.Load(), done.Load())
				require.Len(t, written.records, int(ran.Load()))
				require.EqualValues(t, ran.Load(), last.Completed)
			})
		}
	}
}

func TestStreamsErrorIsTheRuns(t *testing.T) {
	broken := errors.New("disk is gone")
	d := wd.New(oddFails, nil)
	var ids []int
	var last error
	for r, err := range d.Stream(t.Context(), wd.TrySeq(numbers(10, broken, new(atomic.Bool)))) {
		require.NoError(t, last, "only the last one has an error")
		ids, last = append(ids, r.ID), err
	}
	require.Len(t, ids, 11)
	require.Zero(t, ids[10])
	require.Equal(t, broken, last)

	refused := func(want string, d *wd.Dispatcher[int, int], window int) {
		n := 0
		stream := d.Stream(t.Context(), wd.Count(3))
		if window != 1 {
			stream = d.StreamInOrder(t.Context(), wd.Count(3), window)
		}
		for r, err := range stream {
			n++
			require.Zero(t, r.ID)
			require.ErrorContains(t, err, want)
		}
		require.Equal(t, 1, n)
	}
	refused("OnAllDone is set", wd.New(oddFails, nil).OnAllDone(func(context.Context, wd.Record[int, int]) int { return 0 }), 1)
	refused("Runtime is -1ns", wd.New(oddFails, &wd.Options{Runtime: -1}), 1)
	refused("window is 0, want 1 or more", d, 0)
}

func TestAStreamHasAbandonedAndDroppedTasksToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		s := plan(func(ctx context.Context, f *wd.Feed) error {
			for u, ok := f.Next(ctx, 1); ok; u, ok = f.Next(ctx, 1) {
				if u.ID() == 2 {
					u.Drop()
				} else {
					f.Go(ctx, u)
				}
			}
			return nil
		})
		d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
			if t.ID == 3 {
				<-release
			}
			return 0, nil
		}, &wd.Options{Strategy: s, Timeout: time.Second, Grace: time.Second})
		errs := map[int]error{}
		for r, err := range d.StreamInOrder(t.Context(), wd.Count(4), 4) {
			require.NoError(t, err)
			require.Equal(t, len(errs)+1, r.ID)
			errs[r.ID] = r.Err
		}
		require.Equal(t, map[int]error{1: nil, 2: wd.ErrDropped, 3: wd.ErrAbandoned, 4: nil}, errs)
	})
}

// liveHeap streams n tasks and returns how much memory is in use before the end.
func liveHeap(t *testing.T, s wd.Strategy, n int) (live uint64) {
	src := wd.Seq(func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	})
	d := wd.New(wd.Func(func(_ context.Context, v int) (int, error) { return v, nil }), &wd.Options{Strategy: s})
	seen := 0
	for _, err := range d.Stream(t.Context(), src) {
		require.NoError(t, err)
		if seen++; seen == n-n/100 {
			runtime.GC()
			runtime.GC() // what pools let go
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			live = m.HeapAlloc
		}
	}
	require.Equal(t, n, seen)
	return live
}

func TestStreamsNeedNoMoreMemoryForMoreTasks(t *testing.T) {
	small, large := 20_000, 200_000
	if os.Getenv("WD_SOAK") != "" {
		small, large = 200_000, 2_000_000
	}
	for name, s := range map[string]wd.Strategy{
		"fixed": wd.Fixed{}, "queue": wd.Queue{Depth: 16}, "frequency": wd.Frequency{Workers: 500, Interval: time.Microsecond, Max: 64},
	} {
		t.Run(name, func(t *testing.T) {
			liveHeap(t, s, small) // what a first run makes once
			first := liveHeap(t, s, small)
			require.InDelta(t, first, liveHeap(t, s, large), 1<<20)
		})
	}
}

func TestLines(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	for text, want := range map[string][]string{
		"": nil, "a": {"a"}, "a\n": {"a"}, "a\n\nb": {"a", "", "b"}, "\n": {""}, "a\r\nb\r\n": {"a", "b"}, long + "\n" + long: {long, long},
	} {
		rep, err := wd.New(wd.Func(func(_ context.Context, s string) (string, error) { return s, nil }), nil).Run(t.Context(), wd.Lines(strings.NewReader(text)))
		require.NoError(t, err)
		require.Equal(t, append([]string{}, want...), rep.Results())
	}
	bad := errors.New("unreadable")
	rep, err := wd.New(wd.Func(func(_ context.Context, s string) (string, error) { return s, nil }), nil).
		Run(t.Context(), wd.Lines(io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(bad))))
	require.Equal(t, bad, err)
	require.Equal(t, []string{"a"}, rep.Results())
	_, err = wd.New(wd.Func(func(_ context.Context, s string) (string, error) { return s, nil }), nil).Run(t.Context(), wd.Lines(nil))
	require.EqualError(t, err, "source: Lines of a nil reader, want a reader")
}

// collector is a sink that keeps what it gets.
type collector struct {
	records []tps.Record
	batches int
	err     error
	delay   time.Duration
}

func (c *collector) Write(records []tps.Record) error {
	time.Sleep(c.delay)
	c.records, c.batches = append(c.records, records...), c.batches+1
	return c.err
}

func TestASinkGetsEveryRecord(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		sink := &collector{delay: 10 * time.Millisecond}
		d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
			t.Set("id", t.ID)
			t.Tag("even")
			if t.Value%2 == 1 {
				t.Tag("odd")
				return -1, errTask
			}
			return 2 * t.Value, nil
		}, &wd.Options{Strategy: s, Sink: sink})
		rep, err := d.Run(t.Context(), wd.Count(9000))
		require.NoError(t, err)
		require.Len(t, sink.records, 9000)
		log := rep.Log()
		seen := map[int64]bool{}
		for _, r := range sink.records {
			require.False(t, seen[r.ID])
			seen[r.ID] = true
			want := log.Events[r.ID-1]
			require.Equal(t, log.Tags[want.Tag], r.Tag)
			want.Tag = 0
			require.Equal(t, want, r.Event)
			require.Equal(t, r.ID, int64(r.Meta["id"].(int)))
			require.Equal(t, []any{1, int(r.ID), rep.Results()[r.ID-1]}, []any{r.Attempt, r.Task, r.Result})
			require.Equal(t, r.ID%2 == 1, r.Err != nil)
		}
	})
}

func TestASinkThatFailsEndsTheRun(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		full := errors.New("disk is full")
		d := wd.New(second, &wd.Options{Strategy: s, Sink: &collector{err: full}})
		rep, err := d.Run(t.Context(), wd.Count(100_000))
		require.Equal(t, full, err)
		require.Equal(t, full, rep.Stopped)
		requireBalance(t, rep.Summary)
	})
	var p *wd.PanicError
	_, err := wd.New(oddFails, &wd.Options{Sink: sinkFunc(func() { panic("sink") })}).Run(t.Context(), wd.Count(10))
	require.ErrorAs(t, err, &p)
	_, err = wd.New(oddFails, &wd.Options{Sink: sinkFunc(runtime.Goexit)}).Run(t.Context(), wd.Count(10))
	require.ErrorIs(t, err, wd.ErrGoexit)
}

type sinkFunc func()

func (f sinkFunc) Write([]tps.Record) error { f(); return nil }
