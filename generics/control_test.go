package wd_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A trial is one random run that is meddled with at random moments, from everywhere.
type trial struct {
	*testing.T
	*rand.Rand
	cancel  context.CancelFunc
	running atomic.Pointer[wd.Running[int, int]] // nil while a stream is tried
	counts  map[string]int                       // of what has been met, over all trials
	started [300]atomic.Int32                    // by task, last attempts
	meddles atomic.Int32
}

// TestMeddling runs random trials: whatever is done to a run, its counts balance, each task runs once for each attempt, nothing hangs
// and no goroutine stays, which the bubble sees to. There are 500, 2,000 with WD_CI=1 and 50,000 with WD_SOAK=1.
func TestMeddling(t *testing.T) {
	n := 500
	if thorough() {
		n = 2000
	}
	if os.Getenv("WD_SOAK") != "" {
		n = 50_000
	}
	counts := map[string]int{}
	defer func() { t.Logf("%d trials: %v", n, counts) }()
	for seed := range n {
		synctest.Test(t, func(t *testing.T) {
			defer func() {
				if t.Failed() {
					t.Logf("seed %d", seed)
				}
			}()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			tr := &trial{counts: counts, T: t, Rand: rand.New(rand.NewPCG(uint64(seed), 7)), cancel: cancel}
			if tr.IntN(4) == 0 {
				tr.stream(ctx)
			} else {
				tr.run(ctx)
			}
			time.Sleep(time.Hour) // for abandoned tasks
		})
		if t.Failed() {
			return
		}
	}
}

// run tries Start.
func (t *trial) run(ctx context.Context) {
	o := t.options()
	d := wd.New(t.handler(true, o.Grace), o)
	if t.IntN(2) == 0 {
		d.OnDone(func(_ context.Context, r wd.Record[int, int]) int { t.meddle(20); return r.Result })
	}
	if t.IntN(3) == 0 {
		d.OnAllDone(func(_ context.Context, r wd.Record[int, int]) int { t.meddle(20); return r.Result })
	}
	n := t.IntN(len(t.started))
	r := d.Start(ctx, t.source(ctx, n))
	t.running.Store(r)
	for range t.IntN(12) {
		time.Sleep(time.Duration(t.IntN(2000)) * time.Millisecond)
		t.meddle(1)
	}
	r.Resume()
	stop := time.AfterFunc(2*time.Hour, func() { r.Resume(); t.cancel() }) // for sources that block for ever, and last pauses
	defer stop.Stop()
	rep, err := r.Wait()
	requireBalance(t.T, rep.Summary)
	require.Len(t, rep.Results(), rep.Tasks)
	require.Equal(t, rep.Tasks-rep.Completed, len(rep.Unfinished()))
	t.count(fmt.Sprint("stopped: ", rep.Stopped))
	for rec := range rep.Records() {
		require.Equal(t, rec.ID, rec.Task)
		if !rec.Started.IsZero() {
			require.EqualValues(t, rec.Attempt, t.started[rec.ID-1].Load())
		}
		if rec.Attempt > 1 {
			t.count("tasks started again")
		}
	}
	t.counts["tasks"] += rep.Tasks
	t.counts["tasks abandoned"] += rep.Uncompleted
	if err == nil && rep.Stopped == nil {
		require.Zero(t, rep.Undispatched)
		require.Equal(t, n, rep.Tasks)
	}
}

func (t *trial) count(what string) { t.counts[what]++ }

// stream tries Stream and StreamInOrder.
func (t *trial) stream(ctx context.Context) {
	o := t.options()
	d := wd.New(t.handler(false, o.Grace), o)
	n := t.IntN(len(t.started))
	seq := d.Stream(ctx, t.source(ctx, n))
	ordered := t.IntN(2) == 0
	if ordered {
		seq = d.StreamInOrder(ctx, t.source(ctx, n), 1+t.IntN(20))
	}
	stop := time.AfterFunc(2*time.Hour, t.cancel)
	defer stop.Stop()
	seen, last := map[int]bool{}, 0
	for r, err := range seq {
		if err != nil {
			require.Zero(t, r.ID)
			break
		}
		require.False(t, seen[r.ID])
		require.True(t, !ordered || r.ID > last)
		seen[r.ID], last = true, r.ID
		t.count("records streamed")
		time.Sleep(time.Duration(t.IntN(3)) * time.Millisecond)
		if t.IntN(200) == 0 {
			break
		}
		t.meddle(100)
	}
}

// options are random ones.
func (t *trial) options() *wd.Options {
	o := &wd.Options{
		Strategy: []wd.Strategy{
			wd.Fixed{Workers: 1 + t.IntN(9)}, wd.Queue{Workers: 1 + t.IntN(9), Depth: t.IntN(9)},
			wd.Sharded{Workers: 1 + t.IntN(9), Depth: t.IntN(9)},
			wd.Frequency{Workers: 1 + t.IntN(50), Interval: time.Second, Accumulate: t.IntN(5) - 2, Max: t.IntN(20)},
		}[t.IntN(4)],
		Grace: time.Duration(t.IntN(2)) * time.Second,
	}
	if t.IntN(3) == 0 {
		o.Runtime = time.Duration(1+t.IntN(20)) * time.Second
	}
	if t.IntN(3) == 0 {
		o.Timeout = time.Duration(1+t.IntN(1000)) * time.Millisecond
	}
	if t.IntN(3) == 0 {
		o.Retry = wd.Retry{Attempts: 1 + t.IntN(4), Base: time.Second}
	}
	if t.IntN(5) == 0 {
		o.StopAfterFailures = 1 + t.IntN(50)
	}
	if t.IntN(3) == 0 {
		o.Observe = func(s wd.Snapshot) { requireBalance(t.T, s.Summary); t.meddle(10) }
	}
	if t.IntN(4) == 0 {
		o.Sink = &collector{delay: time.Duration(t.IntN(10)) * time.Millisecond}
	}
	return o
}

// handler returns a task whose behaviour goes by its ID, as it is called by many goroutines. Some get stuck if there is grace.
func (t *trial) handler(nested bool, grace time.Duration) wd.Handler[int, int] {
	kind, pace := t.IntN(6), time.Duration(t.IntN(300))*time.Millisecond
	return func(ctx context.Context, task *wd.Task[int]) (int, error) {
		t.started[task.ID-1].Add(1)
		t.meddle(30)
		switch (task.ID + kind) % 7 {
		case 0:
			return 0, errTask
		case 1:
			time.Sleep(pace)
		case 2:
			select {
			case <-time.After(pace * time.Duration(task.ID%5)):
			case <-ctx.Done():
				return 0, context.Cause(ctx)
			}
		case 3:
			if task.ID%4 == 0 {
				panic(task.ID)
			}
		case 4:
			if grace > 0 && task.ID%40 == 1 {
				time.Sleep(100 * grace)
			}
			if nested && task.ID%30 == 0 {
				inner := wd.New(wd.Func(func(_ context.Context, v int) (int, error) { time.Sleep(pace); return v, nil }), nil)
				rep, err := inner.Run(ctx, wd.Count(3))
				return rep.Succeeded, errors.Join(err, ctx.Err())
			}
		}
		return task.Value, nil
	}
}

// source yields 1 … n, in one of several ways, some of which block for ever at some point but for the end of ctx.
func (t *trial) source(ctx context.Context, n int) wd.Source[int] {
	kind, pause := t.IntN(4), time.Duration(t.IntN(20))*time.Millisecond
	block := -1
	if kind == 3 {
		block = t.IntN(n + 1)
	}
	var seq iter.Seq[int] = func(yield func(int) bool) {
		for i := range n {
			if i == block {
				<-ctx.Done()
				return
			}
			time.Sleep(pause)
			if !yield(i + 1) {
				return
			}
		}
	}
	if kind == 0 {
		return wd.Count(n)
	}
	if kind == 1 {
		values := make([]int, n)
		for i := range values {
			values[i] = i + 1
		}
		return wd.Slice(values)
	}
	return wd.Seq(seq)
}

// meddle does something to the run in one of so many cases. It has no random numbers of its own, as it is called from everywhere.
func (t *trial) meddle(oneIn int32) {
	k := t.meddles.Add(1)
	if (k*2654435>>5)%oneIn != 0 {
		return
	}
	r := t.running.Load()
	if r == nil {
		if k%7 == 0 {
			t.cancel()
		}
		return
	}
	switch k % 11 {
	case 0, 1, 2:
		r.Pause()
		time.AfterFunc(time.Duration(k%5)*time.Second, r.Resume)
	case 3, 4:
		r.Resume()
	case 5, 6, 7:
		_ = r.SetWorkers(1 + int(k%13))
	case 8:
		_ = fmt.Sprint(r.Snapshot())
	case 9:
		if k%3 == 0 {
			r.Stop(nil)
		}
	case 10:
		if k%5 == 0 {
			t.cancel()
		}
	}
}
