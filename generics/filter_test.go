package wd_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

func oddID(id, _ int) bool { return id%2 == 1 }

// filtered are sources of the numbers 1 … n, of both kinds.
var filtered = map[string]func(n int) wd.Source[int]{
	"known": wd.Count,
	"unknown": func(n int) wd.Source[int] {
		return wd.Seq(func(yield func(int) bool) {
			for i := range n {
				if !yield(i + 1) {
					return
				}
			}
		})
	},
}

// The tasks that are left have the IDs and values they had, everywhere.
func TestFilter(t *testing.T) {
	for name, source := range filtered {
		t.Run(name, func(t *testing.T) {
			forAll(t, func(t *testing.T, s wd.Strategy) {
				var c collector
				handler := func(_ context.Context, task *wd.Task[int]) (int, error) {
					if task.ID != task.Value {
						panic("wrong ID")
					}
					if task.ID == 15 {
						panic("15")
					}
					task.Set("id", task.ID)
					task.Tag([]string{"a", "b"}[task.ID/2%2])
					return 2 * task.ID, nil
				}
				d := wd.New(handler, &wd.Options{Strategy: s, Sink: &c}).OnAllDone(func(_ context.Context, r wd.Record[int, int]) int { return r.ID + r.Result })
				rep, err := d.Run(t.Context(), source(200).Filter(oddID).Filter(func(id, v int) bool { return id == v && id%3 == 0 }))
				require.NoError(t, err)
				require.Equal(t, 33, rep.Tasks)
				require.Len(t, rep.Results(), 33)
				var want []int
				for r := range rep.Records() {
					want = append(want, r.ID)
					require.Equal(t, r.ID, r.Task)
					same, ok := rep.Record(r.ID)
					require.True(t, ok)
					require.Equal(t, r.ID, same.ID)
					if _, ok := rep.Record(r.ID + 1); r.ID != 15 {
						require.False(t, ok)
						require.Equal(t, 3*r.ID, r.Result)
						require.Equal(t, r.ID, r.Meta["id"])
					}
				}
				require.Equal(t, []int{3, 9, 15, 21}, want[:4])
				require.Equal(t, 195, want[32])
				l := rep.Log()
				for i, e := range l.Events {
					require.Equal(t, int64(want[i]), e.ID)
					require.Equal(t, want[i] == 15, l.Meta[e.ID] == nil)
				}
				var taskErr *wd.TaskError
				var p *wd.PanicError
				require.ErrorAs(t, rep.Err(), &taskErr)
				require.ErrorAs(t, rep.Err(), &p)
				require.Equal(t, []int{15, 15}, []int{taskErr.ID, p.ID})
				for _, r := range c.records {
					require.Equal(t, int(r.ID), r.Task)
				}
				_, ok := rep.Record(0)
				require.False(t, ok)
				_, ok = rep.Record(201)
				require.False(t, ok)
			})
		})
	}
}

// Streams have these IDs too, in order if that is asked for, and so have tasks that are dropped, abandoned or never start.
func TestFilteredStreamsAndEndings(t *testing.T) {
	for name, source := range filtered {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := wd.New(wd.Func(func(_ context.Context, n int) (int, error) {
					time.Sleep(time.Duration(100-n) * time.Second)
					return n, nil
				}), &wd.Options{Strategy: wd.Fixed{Workers: 7}})
				var ids []int
				for r, err := range d.StreamInOrder(t.Context(), source(100).Filter(oddID), 10) {
					require.NoError(t, err)
					require.Equal(t, r.ID, r.Result)
					ids = append(ids, r.ID)
				}
				require.Len(t, ids, 50)
				require.True(t, slices.IsSorted(ids))

				slow := wd.New(wd.Func(func(_ context.Context, n int) (int, error) {
					time.Sleep(time.Hour)
					return n, nil
				}), &wd.Options{Strategy: wd.Rate{Plan: wd.MustPlan("1/s for 5s"), Max: 2, AtCap: wd.Drop}, Runtime: 10 * time.Second, Grace: time.Second})
				got := map[int]error{}
				for r, err := range slow.Stream(t.Context(), source(100).Filter(oddID)) {
					require.NoError(t, err)
					got[r.ID] = r.Err
				}
				require.Equal(t, map[int]error{1: wd.ErrAbandoned, 3: wd.ErrAbandoned, 5: wd.ErrDropped, 7: wd.ErrDropped, 9: wd.ErrDropped}, got)
				rep, err := slow.Run(t.Context(), source(11).Filter(oddID))
				require.NoError(t, err)
				require.Equal(t, []int{1, 3, 5, 7, 9, 11}[:len(rep.Unfinished())], rep.Unfinished())
				time.Sleep(time.Hour)
			})
		})
	}
}

// A filter has the length that is left, passes errors on, and ends with the run however much it passes over.
func TestFiltersEnd(t *testing.T) {
	d := wd.New(oddFails, nil)
	rep, err := d.Run(t.Context(), wd.Count(-1).Filter(oddID))
	require.ErrorContains(t, err, "Count is -1")
	require.Zero(t, rep.Tasks)
	rep, err = d.Run(t.Context(), wd.Source[int]{}.Filter(oddID))
	require.NoError(t, err)
	require.Zero(t, rep.Tasks)

	bad := errors.New("bad")
	rep, err = d.Run(t.Context(), wd.TrySeq(iter.Seq2[int, error](func(yield func(int, error) bool) {
		_ = yield(1, nil) && yield(2, nil) && yield(3, nil) && yield(0, bad)
	})).Filter(oddID))
	require.Equal(t, bad, err)
	require.Equal(t, 2, rep.Failed)

	ctx, cancel := context.WithCancel(t.Context())
	var passed atomic.Int32
	endless := wd.Seq(func(yield func(int) bool) {
		for yield(0) {
		}
	}).Filter(func(int, int) bool {
		if passed.Add(1) == 1000 {
			cancel()
		}
		return false
	})
	_, err = d.Run(ctx, endless)
	require.ErrorIs(t, err, context.Canceled)
}

// numbered is a strategy that runs what Unit.ID says is a multiple of nine, and drops the rest.
type numbered struct{}

func (numbered) Dispatch(ctx context.Context, f *wd.Feed) error {
	for u, ok := f.Next(ctx, 1); ok; u, ok = f.Next(ctx, 1) {
		if u.ID() != u.Value().(int) {
			panic("wrong ID")
		}
		if u.ID()%9 == 0 {
			u.Run()
		} else {
			u.Drop()
		}
	}
	return nil
}

func TestStrategiesSeeFilteredIDs(t *testing.T) {
	require.Zero(t, wd.Unit{}.ID())
	for _, source := range filtered {
		rep, err := wd.New(oddFails, &wd.Options{Strategy: numbered{}}).Run(t.Context(), source(30).Filter(oddID))
		require.NoError(t, err)
		require.Equal(t, []int{2, 13}, []int{rep.Completed, rep.Dropped})
		for r, err := range wd.New(oddFails, &wd.Options{Strategy: numbered{}}).Stream(t.Context(), source(30).Filter(oddID)) {
			require.NoError(t, err)
			require.Equal(t, r.ID%9 == 0, r.Err != wd.ErrDropped)
		}
	}
}

// awaited is a sink that takes its time, and that tasks wait for.
type awaited struct {
	collector
	wrote atomic.Int32
}

func (*awaited) Awaited() bool { return true }

func (a *awaited) Write(records []tps.Record) error {
	time.Sleep(time.Second)
	a.wrote.Add(int32(len(records)))
	return a.collector.Write(records)
}

// No task counts, or has a follower, before its record has been written; the wait is nobody's service time.
func TestAnAwaitedSink(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		a := &awaited{}
		var ended atomic.Int32
		o := &wd.Options{Strategy: s, Sink: a, Observe: func(s wd.Snapshot) {
			if s.Completed > int(a.wrote.Load()) {
				panic("counted too early")
			}
		}}
		d := wd.New(func(_ context.Context, task *wd.Task[int]) (int, error) {
			ended.Add(1)
			return task.ID, nil
		}, o)
		rep, err := d.Run(t.Context(), wd.Count(100))
		require.NoError(t, err)
		require.Equal(t, 100, rep.Succeeded)
		for r := range rep.Records() {
			require.Zero(t, r.Duration())
		}
		n := 0
		a.wrote.Store(0)
		for _, err := range d.Stream(t.Context(), wd.Count(50)) {
			n++
			require.NoError(t, err)
			require.LessOrEqual(t, n, int(a.wrote.Load()))
		}
		require.Equal(t, 50, n)
	})
}

// One worker has one record under way.
func TestAnAwaitedSinkHoldsWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &awaited{}
		var ended atomic.Int32
		rep, err := wd.New(wd.Func(func(context.Context, int) (int, error) {
			if n := ended.Add(1); n > a.wrote.Load()+3 {
				return 0, errTask
			}
			return 1, nil
		}), &wd.Options{Strategy: wd.Fixed{Workers: 3}, Sink: a}).Run(t.Context(), wd.Count(30))
		require.NoError(t, err)
		require.Equal(t, 30, rep.Succeeded)
		require.LessOrEqual(t, rep.Duration(), 21*time.Second, "three records in two writes")
	})
}

// An awaited sink that fails lets all go, and OnAllDone would come too late for it.
func TestAnAwaitedSinkThatFails(t *testing.T) {
	full := errors.New("disk is full")
	a := &awaited{collector: collector{err: full}}
	synctest.Test(t, func(t *testing.T) {
		rep, err := wd.New(oddFails, &wd.Options{Strategy: wd.Fixed{Workers: 5}, Sink: a}).Run(t.Context(), wd.Count(1000))
		require.Equal(t, full, err)
		require.LessOrEqual(t, rep.Completed, 10)
	})
	d := wd.New(oddFails, &wd.Options{Sink: &awaited{}}).OnAllDone(func(_ context.Context, r wd.Record[int, int]) int { return 0 })
	_, err := d.Run(t.Context(), wd.Count(3))
	require.ErrorContains(t, err, "OnAllDone is set, want none with a sink that is awaited")
}

// Wrap puts something around each attempt, the last call outermost, that Timeout does not count; Tee adds a sink. Neither changes the dispatcher.
func TestWrapAndTee(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one, two := &framed{}, &framed{}
		var calls []string
		d := wd.New(wd.Func(func(ctx context.Context, n int) (int, error) {
			calls = append(calls, "handler")
			time.Sleep(time.Second)
			return n, context.Cause(ctx)
		}), &wd.Options{Strategy: wd.Fixed{Workers: 1}, Sink: one, Timeout: time.Minute})
		wrap := func(name string) func(wd.Handler[int, int]) wd.Handler[int, int] {
			return func(h wd.Handler[int, int]) wd.Handler[int, int] {
				return func(ctx context.Context, t *wd.Task[int]) (int, error) {
					calls = append(calls, name)
					time.Sleep(time.Hour)
					t.Began(time.Now())
					return h(ctx, t)
				}
			}
		}
		rep, err := d.Wrap(wrap("inner")).Tee(two).Wrap(wrap("outer")).Run(t.Context(), wd.Count(2))
		require.NoError(t, err)
		require.NoError(t, rep.Err())
		require.Equal(t, []string{"outer", "inner", "handler", "outer", "inner", "handler"}, calls)
		r, _ := rep.Record(1)
		require.Equal(t, time.Second, r.Duration())
		require.Equal(t, one.calls, two.calls)
		require.Len(t, two.records, 2)

		_, err = d.Run(t.Context(), wd.Count(1))
		require.NoError(t, err)
		require.Len(t, calls, 7)
		require.Len(t, two.records, 2)
		_, err = wd.New[int, int](nil, nil).Wrap(wrap("")).Run(t.Context(), wd.Count(1))
		require.ErrorContains(t, err, "handler is nil")

		full := errors.New("disk is full")
		for _, bad := range []*framed{{begin: full}, {end: full}, {collector: collector{err: full}}} {
			_, err = wd.New(oddFails, &wd.Options{Sink: sinkFunc(func() {})}).Tee(bad).Run(t.Context(), wd.Count(3))
			require.ErrorIs(t, err, full)
		}
	})
}

// A function that returns no handler keeps the run from its tasks, wherever it stands; a nil one is none.
func TestWrapWithoutAHandler(t *testing.T) {
	none := func(wd.Handler[int, int]) wd.Handler[int, int] { return nil }
	around := func(h wd.Handler[int, int]) wd.Handler[int, int] {
		return func(ctx context.Context, t *wd.Task[int]) (int, error) { return h(ctx, t) }
	}
	d := wd.New(oddFails, nil)
	for name, bad := range map[string]*wd.Dispatcher[int, int]{
		"alone": d.Wrap(none), "inner": d.Wrap(none).Wrap(around), "outer": d.Wrap(around).Wrap(none), "between": d.Wrap(nil).Wrap(none).Wrap(nil),
	} {
		for _, src := range []wd.Source[int]{wd.Count(5), wd.Cycle([]int{1})} {
			rep, err := bad.Run(t.Context(), src)
			require.EqualError(t, err, "Wrap: its function returned nil, want a handler", name)
			require.Equal(t, err, rep.Stopped)
			require.Equal(t, rep.Tasks, rep.Undispatched)
		}
		for rec, err := range bad.Stream(t.Context(), wd.Count(5)) {
			require.ErrorContains(t, err, "want a handler", "%v", rec)
		}
	}
	rep, err := d.Wrap(nil).Wrap(around).Wrap(nil).Run(t.Context(), wd.Count(5))
	require.NoError(t, err)
	require.Equal(t, 5, rep.Completed)
}

// With has other options, and all else as it was.
func TestWith(t *testing.T) {
	f := &framed{}
	d := wd.New(wd.Func(func(_ context.Context, n int) (int, error) { return n, nil }), &wd.Options{Runtime: -1}).SuccessIf(func(n int) bool { return n%2 == 0 })
	rep, err := d.With(&wd.Options{Sink: f}).Run(t.Context(), wd.Count(10))
	require.NoError(t, err)
	require.Equal(t, 5, rep.Succeeded)
	require.Len(t, f.records, 10)
	rep, err = d.With(nil).Run(t.Context(), wd.Count(10))
	require.NoError(t, err)
	require.Equal(t, 5, rep.Succeeded)
	_, err = d.Run(t.Context(), wd.Count(1))
	require.ErrorContains(t, err, "Runtime", "it stays as it is")
}

// The zero report is that of a run without tasks.
func TestTheZeroReport(t *testing.T) {
	var rep wd.Report[int, int]
	require.Empty(t, rep.Results())
	require.Empty(t, slices.Collect(rep.Records()))
	require.Empty(t, rep.Log().Events)
	require.Empty(t, rep.Unfinished())
	require.NoError(t, rep.Err())
	require.Zero(t, rep.TPS(nil).Events)
	_, ok := rep.Record(1)
	require.False(t, ok)
}

// No sink besides its own is none.
func TestTeeOfNothing(t *testing.T) {
	n := 0
	_, err := wd.New(oddFails, &wd.Options{Sink: sinkFunc(func() { n++ })}).Tee(nil).Run(t.Context(), wd.Count(3))
	require.NoError(t, err)
	require.NotZero(t, n)
}
