package journal_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/journal"
)

// A world is what there is beside the journal: how each value of the input has fared.
type world struct {
	*testing.T
	*rand.Rand
	path   string
	policy journal.Policy
	keep   bool
	input  []int
	seen   map[string]int
	before map[int]int // how often values had succeeded before the run
}

// TestAnySequenceOfRuns makes random runs with one journal after the other: any strategy, source, ending and input; tasks fail, panic, exit, hang. None
// that has succeeded runs again, and no result is another's. There are 60 worlds, and 3,000 with WD_SOAK=1.
func TestAnySequenceOfRuns(t *testing.T) {
	n := uint64(60)
	if os.Getenv("WD_SOAK") != "" {
		n = 3000
	}
	seen := map[string]int{}
	for seed := range n {
		synctest.Test(t, func(t *testing.T) {
			defer func() {
				if t.Failed() {
					t.Logf("seed %d", seed)
				}
			}()
			w := &world{
				T: t, Rand: rand.New(rand.NewPCG(seed, 5)), path: file(t), seen: seen,
			}
			w.policy, w.keep = []journal.Policy{journal.Rerun, journal.Skip}[w.IntN(2)], w.IntN(2) == 0
			for range 2 + w.IntN(8) {
				w.change()
				time.Sleep(time.Second) // so that the times of runs tell them apart
				w.run()
			}
			time.Sleep(24 * time.Hour) // until what was abandoned has ended
		})
	}
	t.Logf("%v", seen)
	for _, what := range []string{"succeeded", "failed", "abandoned", "dropped", "earlier", "kept failed", "skipped", "cancelled", "broken off", "runtime", "source failed", "in order"} {
		require.NotZero(t, seen[what], what)
	}
}

// change puts the input into another order, and adds to it or takes away.
func (w *world) change() {
	for range w.IntN(40) {
		w.input = append(w.input, w.IntN(60)) // some are equal
	}
	w.Shuffle(len(w.input), func(i, j int) { w.input[i], w.input[j] = w.input[j], w.input[i] })
	w.input = w.input[:len(w.input)-w.IntN(1+len(w.input)/4)]
}

var errSource = errors.New("source failed")

// run makes one run and looks at it.
func (w *world) run() {
	ctx, cancel := context.WithCancel(w.Context())
	defer cancel()
	w.before = w.done()
	var left atomic.Int32
	left.Store(int32(1 + w.IntN(200)))
	seed := w.Uint64()
	handler := func(ctx context.Context, t *wd.Task[int]) (int, error) {
		dice := rand.New(rand.NewPCG(seed, uint64(t.ID*10+t.Attempt())))
		time.Sleep(time.Duration(dice.IntN(1000)) * time.Millisecond)
		if left.Add(-1) == 0 {
			cancel()
		}
		switch dice.IntN(24) {
		case 0, 1, 2:
			return 0, errOdd
		case 3:
			panic("task")
		case 4:
			runtime.Goexit()
		case 5:
			time.Sleep(time.Hour)
		case 6:
			<-ctx.Done()
			return 0, ctx.Err()
		}
		return t.Value * t.Value, nil
	}
	o := &wd.Options{
		Strategy: []wd.Strategy{
			wd.Fixed{Workers: 1}, wd.Fixed{Workers: 5}, wd.Queue{Workers: 3, Depth: 2}, wd.Sharded{Workers: 4},
			wd.Frequency{Workers: 3, Interval: time.Second}, wd.Rate{Plan: wd.MustPlan("10/s for 1h"), Max: 3, AtCap: wd.Drop},
		}[w.IntN(6)],
		Timeout: 5 * time.Second, Grace: time.Second, Runtime: time.Duration(w.IntN(2)*w.IntN(20)) * time.Second,
		Drain: time.Duration(w.IntN(2)) * time.Second, StopAfterFailures: w.IntN(2) * 5,
	}
	if w.IntN(3) == 0 {
		o.Retry = wd.Retry{Attempts: 1 + w.IntN(3), Base: time.Second}
	}
	j := journal.New(w.path, wd.New(handler, o), &journal.Options{
		Interrupted: w.policy, KeepFailures: w.keep, Sync: []time.Duration{journal.NoSync, time.Second}[w.IntN(2)],
	})
	switch src := w.source(); w.IntN(3) {
	case 0:
		rep, err := j.Run(ctx, src)
		w.ended(err)
		require.Equal(w, rep.Tasks, rep.Completed+rep.Uncompleted+rep.Undispatched+rep.Dropped)
		w.look(rep.Records(), rep.Start)
		earlier := rep.Earlier.Succeeded + rep.Earlier.Failed + rep.Earlier.Interrupted
		require.Len(w, rep.Results(), earlier+rep.Tasks)
	case 1:
		w.look(w.records(j.Stream(ctx, src), false), time.Now())
	default:
		w.seen["in order"]++
		w.look(w.records(j.StreamInOrder(ctx, src, 1+w.IntN(20)), true), time.Now())
	}
}

// source is one of the input, of any kind.
func (w *world) source() wd.Source[int] {
	input := append([]int(nil), w.input...)
	switch w.IntN(3) {
	case 0:
		return wd.Slice(input)
	case 1:
		fails := w.IntN(1 + 2*len(input))
		return wd.TrySeq(func(yield func(int, error) bool) {
			for i, v := range input {
				if i == fails {
					yield(0, errSource)
					return
				}
				if !yield(v, nil) {
					return
				}
			}
		})
	}
	return wd.Seq(func(yield func(int) bool) {
		for _, v := range input {
			if !yield(v) {
				return
			}
		}
	})
}

// ended looks at the error of a run.
func (w *world) ended(err error) {
	for name, known := range map[string]error{"cancelled": context.Canceled, "source failed": errSource, "failures": wd.ErrFailures} {
		if errors.Is(err, known) {
			w.seen[name]++
			return
		}
	}
	if err == nil {
		w.seen["runtime"]++ // or its tasks' end
	}
	require.NoError(w, err)
}

// records are those of a stream, which may be broken off.
func (w *world) records(stream iter.Seq2[wd.Record[int, int], error], inOrder bool) iter.Seq[wd.Record[int, int]] {
	left, last := w.IntN(150), 0
	return func(yield func(wd.Record[int, int]) bool) {
		for r, err := range stream {
			if err != nil {
				w.ended(err)
				return
			}
			if inOrder {
				require.Greater(w, r.ID, last)
				last = r.ID
			}
			yield(r)
			if left--; left == 0 {
				w.seen["broken off"]++
				return
			}
		}
	}
}

// look looks at the records of a run that started at some time.
func (w *world) look(records iter.Seq[wd.Record[int, int]], start time.Time) {
	had, ran, ids := map[int]int{}, map[int]int{}, map[int]bool{}
	for r := range records {
		require.False(w, ids[r.ID], "once each")
		ids[r.ID] = true
		require.Equal(w, w.input[r.ID-1], r.Task)
		if r.OK {
			require.Equal(w, r.Task*r.Task, r.Result)
		}
		switch now := !r.Started.Before(start); {
		case errors.Is(r.Err, journal.ErrInterrupted):
			w.seen["skipped"]++
			require.Equal(w, journal.Skip, w.policy)
		case r.Err == wd.ErrDropped:
			w.seen["dropped"]++
		case r.OK && now:
			w.seen["succeeded"]++
			ran[r.Task]++
		case r.OK:
			w.seen["earlier"]++
			had[r.Task]++
		case r.Err == wd.ErrAbandoned:
			w.seen["abandoned"]++
		case now:
			w.seen["failed"]++
		default:
			w.seen["kept failed"]++
			require.True(w, w.keep)
		}
	}
	after := w.done()
	for v := range after {
		require.LessOrEqual(w, had[v], w.before[v])
		require.LessOrEqual(w, ran[v], after[v]-w.before[v], "what is yielded is written")
	}
}

// done reads from the journal how often values have succeeded, and requires that no task has twice.
func (w *world) done() map[int]int {
	times := map[int]int{}
	if _, err := os.Stat(w.path); err != nil {
		return times
	}
	_, keys := succeeded(w.T, w.path)
	for key, n := range keys {
		require.Equal(w, 1, n, key)
		var v int
		_, err := fmt.Sscanf(key, `"key":%d`, &v)
		require.NoError(w, err)
		times[v]++
	}
	return times
}
