package process_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/handlertest"
	"github.com/worker-dispatcher/wd/process"
	"github.com/worker-dispatcher/wd/remote"
)

var performRef = remote.Register(remote.Ref[handlertest.Task, handlertest.Result]{
	Name: "process_test.perform", New: func() (handlertest.Handler, error) { return handlertest.Perform, nil },
})

func TestTheHandlerKeepsTheRules(t *testing.T) {
	t.Parallel()
	pools := []process.Options{{Procs: 2}, {Procs: 2, PerProc: 3}}
	if os.Getenv("WD_SOAK") != "" {
		pools = append(pools, process.Options{Procs: 1}, process.Options{Procs: 5, Retries: 1})
	}
	for _, o := range pools {
		t.Run(fmt.Sprintf("%d processes with %d", o.Procs, o.PerProc), func(t *testing.T) {
			t.Parallel()
			o.Stderr, o.Grace = new(buffer), 50*time.Millisecond
			p := newPool(t, &o)
			handlertest.Exercise(t, process.Handler(p, performRef), &handlertest.Options{
				Slots: p.Slots(), Crashes: true, Kills: runtime.GOOS != "windows",
			})
		})
	}
}

// ends are the ways in which a run of TestBalance may end.
var ends = map[string]func(*wd.Options){
	"to the end":  func(*wd.Options) {},
	"runtime":     func(o *wd.Options) { o.Runtime = 60 * time.Millisecond },
	"timeout":     func(o *wd.Options) { o.Timeout = 200 * time.Millisecond },
	"grace":       func(o *wd.Options) { o.Timeout, o.Grace = 200*time.Millisecond, time.Minute },
	"with retry":  func(o *wd.Options) { o.Retry = wd.Retry{Attempts: 2, Base: time.Millisecond} },
	"one failure": func(o *wd.Options) { o.StopAfterFailures = 1 },
}

// Whatever happens to the processes, the counts balance, with each strategy, and each task has its own record.
func TestBalance(t *testing.T) {
	t.Parallel()
	for _, s := range []wd.Strategy{
		nil, wd.Fixed{Workers: 9}, wd.Queue{Workers: 7, Depth: 4}, wd.Sharded{Workers: 4},
		wd.Frequency{Workers: 9, Interval: 5 * time.Millisecond, Accumulate: 3, Max: 30},
		wd.Rate{Plan: wd.MustPlan("500/s..3000/s over 50ms, hold"), Max: 30},
		wd.Rate{Plan: wd.MustPlan("3000/s"), Arrivals: wd.Poisson(5)},
		wd.Rate{Plan: wd.MustPlan("3000/s"), Max: 10, AtCap: wd.Drop, CatchUp: wd.CatchUpSkip},
		wd.Rate{Plan: wd.MustPlan("3000/s"), Arrivals: wd.Burst(10 * time.Millisecond), Max: 10, AtCap: wd.Delay, CatchUp: 2},
	} {
		t.Run(fmt.Sprint(s), func(t *testing.T) {
			t.Parallel()
			p := newPool(t, &process.Options{Procs: 2, Grace: 20 * time.Millisecond, Stderr: new(buffer)})
			for name, end := range ends {
				t.Run(name, func(t *testing.T) {
					options := &wd.Options{Strategy: s}
					end(options)
					balance(t, p, options)
				})
			}
		})
	}
}

// balance runs tasks, some of which end their processes or take no notice of a timeout, and looks at the counts and the records.
func balance(t *testing.T, p *process.Pool, o *wd.Options) {
	t.Helper()
	tasks := make([]handlertest.Task, 120)
	log := fmt.Sprintf("%s/log", t.TempDir())
	for i := range tasks {
		tasks[i] = handlertest.Task{Number: i + 1, Do: handlertest.Returns, Log: log}
		switch {
		case i%40 == 7:
			tasks[i].Do = handlertest.Crashes
		case i%50 == 9 && o.Timeout > 0:
			tasks[i].Do = handlertest.Sticks
		}
	}
	rep, err := wd.New(process.Handler(p, performRef), o).Run(t.Context(), wd.Slice(tasks))
	if o.StopAfterFailures > 0 && rep.Failed > 0 { // what would have failed may have been dropped
		require.ErrorIs(t, err, wd.ErrFailures)
	} else {
		require.NoError(t, err)
	}
	require.Equal(t, len(tasks), rep.Completed+rep.Uncompleted+rep.Undispatched+rep.Dropped)
	require.Equal(t, rep.Completed, rep.Succeeded+rep.Failed)
	seen := [4]int{} // succeeded, failed, uncompleted, dropped
	for r := range rep.Records() {
		require.Equal(t, r.ID, r.Task.Number)
		switch {
		case r.OK:
			require.Equal(t, r.ID, r.Result.Number)
			seen[0]++
		case errors.Is(r.Err, wd.ErrDropped):
			require.Zero(t, r.Started)
			seen[3]++
		case r.Ended.IsZero():
			seen[2]++
		default:
			require.Error(t, r.Err)
			seen[1]++
		}
	}
	require.Equal(t, [4]int{rep.Succeeded, rep.Failed, rep.Uncompleted, rep.Dropped}, seen)
	if rate, ok := o.Strategy.(wd.Rate); !ok || rate.AtCap != wd.Drop {
		require.Zero(t, rep.Dropped)
	}
	if o.Runtime == 0 && o.StopAfterFailures == 0 {
		require.Equal(t, len(tasks), rep.Completed+rep.Dropped)
	}
}

// What no process has begun when a run ends was never started.
func TestWhatHasNotBegunIsUndispatched(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 1, Grace: time.Minute})
	ctx, cancel := context.WithCancel(t.Context())
	log := fmt.Sprintf("%s/log", t.TempDir())
	tasks := make([]handlertest.Task, 50)
	for i := range tasks {
		tasks[i] = handlertest.Task{Number: i + 1, Do: handlertest.Waits, Log: log}
	}
	r := wd.New(process.Handler(p, performRef), &wd.Options{Strategy: wd.Fixed{Workers: 20}}).Start(ctx, wd.Slice(tasks))
	require.Eventually(t, func() bool { _, err := os.Stat(log); return err == nil }, 30*time.Second, time.Millisecond)
	cancel()
	rep, err := r.Wait()
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, [3]int{0, 1, 49}, [3]int{rep.Succeeded, rep.Failed, rep.Undispatched})
}

// Tasks that were sent ahead and wait behind a long one are done by others in the meantime.
func TestNoTaskWaitsBehindALongOne(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 2, Grace: time.Minute})
	log := fmt.Sprintf("%s/log", t.TempDir())
	tasks := make([]handlertest.Task, 3000)
	for i := range tasks {
		tasks[i] = handlertest.Task{Number: i + 1, Do: handlertest.Returns, Log: log}
	}
	tasks[1000].Do = handlertest.Waits // until the others are done
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	ended := 0
	d := wd.New(process.Handler(p, performRef), &wd.Options{Strategy: wd.Fixed{Workers: 100}})
	d.OnDone(func(_ context.Context, r wd.Record[handlertest.Task, handlertest.Result]) handlertest.Result {
		mu.Lock()
		defer mu.Unlock()
		if ended++; ended == len(tasks)-1 {
			cancel()
		}
		return r.Result
	})
	rep, err := d.Run(ctx, wd.Slice(tasks))
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, len(tasks)-1, rep.Succeeded)
	require.Equal(t, 1, rep.Failed)
}

func TestClose(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 2, Grace: time.Minute})
	log := fmt.Sprintf("%s/log", t.TempDir())
	tasks := make([]handlertest.Task, 30)
	for i := range tasks {
		tasks[i] = handlertest.Task{Number: i + 1, Do: handlertest.Waits, Log: log}
	}
	h := process.Handler(p, performRef)
	r := wd.New(h, &wd.Options{Strategy: wd.Fixed{Workers: 10}}).Start(t.Context(), wd.Slice(tasks))
	require.Eventually(t, func() bool { _, err := os.Stat(log); return err == nil }, 30*time.Second, time.Millisecond)
	require.NoError(t, p.Close())
	require.NoError(t, p.Close())
	rep, err := r.Wait()
	require.NoError(t, err)
	require.Equal(t, 30, rep.Failed)
	for r := range rep.Records() {
		require.ErrorIs(t, r.Err, process.ErrClosed)
	}
	_, err = h(t.Context(), wd.NewTask(1, 1, handlertest.Task{}))
	require.ErrorIs(t, err, process.ErrClosed)
}

// A task that comes back from a child as the pool is closed does not wait for ever.
func TestReturnedAfterClose(t *testing.T) {
	require.ErrorIs(t, process.ReturnedAfterClose(), process.ErrClosed)
}

// Tasks that run in no context of a run are done too.
func TestAHandlerByItself(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 1})
	h := process.Handler(p, echoRef)
	got, err := h(t.Context(), wd.NewTask(1, 1, "alone"))
	require.NoError(t, err)
	require.Equal(t, "alone", got)
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("no"))
	_, err = h(ctx, wd.NewTask(1, 1, "alone"))
	require.EqualError(t, err, "no")
}
