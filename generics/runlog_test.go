package wd_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

// readRun reads a run log without a doubt.
func readRun(t *testing.T, text *bytes.Buffer) (tps.Log, tps.LogHeader, tps.LogSummary) {
	t.Helper()
	r := tps.NewLogReader(text)
	l, err := r.Log()
	require.NoError(t, err)
	require.Empty(t, r.Warnings())
	s, ok := r.Summary()
	require.True(t, ok)
	return l, r.Header(), s
}

// What a run log says is what the report says.
func TestARunLogHoldsTheRun(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		var text bytes.Buffer
		d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
			if t.ID%3 == 0 {
				t.Tag("third")
				t.Set("third", true)
				return 0, errTask
			}
			return 1, nil
		}, &wd.Options{Strategy: s, Timeout: time.Minute, Sink: tps.NewLogWriter(&text, nil)})
		rep, err := d.Run(t.Context(), wd.Count(2000))
		require.NoError(t, err)
		l, h, sum := readRun(t, &text)

		slices.SortFunc(l.Events, func(a, b tps.Event) int { return int(a.ID - b.ID) })
		want := rep.Log()
		require.Equal(t, want.Events, l.Events)
		require.Equal(t, want.Tags, l.Tags)
		require.Equal(t, want.Meta, l.Meta)
		require.Equal(t, want.Errors, l.Errors)
		require.Equal(t, want.Tasks, l.Tasks)
		require.Equal(t, want.Pacing, l.Pacing)
		require.True(t, rep.Start.Equal(l.Start))
		require.Equal(t, 2000, h.Tasks)
		require.Equal(t, map[string]string{"timeout": "1m0s", "gomaxprocs": fmt.Sprint(runtime.GOMAXPROCS(0))}, h.Options)
		require.NotEmpty(t, h.Strategy)
		require.Equal(t, runtime.Version(), h.Go)
		require.Equal(t, tps.LogSummary{
			Ended: int64(rep.Duration()), Tasks: 2000, Completed: 2000, Succeeded: 1334, Failed: 666, PeakInFlight: rep.PeakInFlight,
			Pacing: rep.Pacing(),
		}, sum)
	})
}

// A run that is stopped says so in its log, and what never started is in the balance.
func TestARunLogOfARunThatWasStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var text bytes.Buffer
		o := &wd.Options{Strategy: wd.Fixed{Workers: 2}, Runtime: 2500 * time.Millisecond, Grace: time.Second, Sink: tps.NewLogWriter(&text, nil)}
		d := wd.New(wd.Func(func(ctx context.Context, n int) (int, error) {
			if n == 6 {
				time.Sleep(time.Hour)
			}
			time.Sleep(time.Second)
			return n, ctx.Err()
		}), o)
		rep, err := d.Run(t.Context(), wd.Count(10))
		require.NoError(t, err)
		l, _, s := readRun(t, &text)
		require.Equal(t, []int{10, 4}, []int{l.Tasks, l.Undispatched})
		require.Equal(t, []int{10, 5, 4, 1, 1, 4}, []int{s.Tasks, s.Completed, s.Succeeded, s.Failed, s.Uncompleted, s.Undispatched})
		require.Equal(t, wd.ErrRuntime.Error(), s.Stopped)
		require.Equal(t, []string{s.Stopped, s.Stopped, s.Stopped}, []string{l.Stopped, rep.Log().Stopped, rep.TPS(nil).Stopped})
		refused, err := wd.New(oddFails, &wd.Options{Runtime: -1}).Run(t.Context(), wd.Count(1))
		require.Equal(t, err.Error(), refused.Log().Stopped)
		require.Equal(t, rep.Undispatched, s.Undispatched)
		time.Sleep(time.Hour) // until what was abandoned has ended
	})
}

// framed is a sink that hears of the beginning and the end.
type framed struct {
	collector
	calls      []string
	begin, end error
}

func (f *framed) Begin(tps.LogHeader) error {
	f.calls = append(f.calls, "begin")
	return f.begin
}

func (f *framed) Write(records []tps.Record) error {
	f.calls = append(f.calls, "write")
	return f.collector.Write(records)
}

func (f *framed) End(tps.LogSummary) error {
	f.calls = append(f.calls, "end")
	return f.end
}

func TestASinkHearsOfBeginningAndEnd(t *testing.T) {
	full := errors.New("disk is full")
	run := func(f *framed) (*wd.Report[int, int], error) {
		return wd.New(oddFails, &wd.Options{Sink: f}).Run(t.Context(), wd.Count(3))
	}
	f := &framed{}
	_, err := run(f)
	require.NoError(t, err)
	require.Equal(t, []string{"begin", "write", "end"}, slices.Compact(f.calls))

	f = &framed{begin: full}
	rep, err := run(f)
	require.Equal(t, full, err)
	require.Equal(t, 3, rep.Undispatched, "no task starts")
	require.Equal(t, []string{"begin"}, f.calls)

	f = &framed{end: full}
	rep, err = run(f)
	require.ErrorIs(t, err, full)
	require.Equal(t, full, rep.Stopped)
	require.Equal(t, 3, rep.Completed)

	f = &framed{collector: collector{err: full}}
	_, err = run(f)
	require.Equal(t, full, err)
	require.Equal(t, []string{"begin", "write"}, f.calls)

	var p *wd.PanicError
	_, err = wd.New(oddFails, &wd.Options{Sink: panics{}}).Run(t.Context(), wd.Count(3))
	require.ErrorAs(t, err, &p)
	_, err = wd.New(oddFails, &wd.Options{Sink: tps.NewLogWriter(nil, nil)}).Run(t.Context(), wd.Count(3))
	require.EqualError(t, err, "log writer: writer is nil, want one, such as a file")
}

// panics is a sink that panics as the run begins.
type panics struct{ sinkFunc }

func (panics) Begin(tps.LogHeader) error { panic("begin") }

// A sink that serves one run at a time refuses a second one beside it, which starts no task, and takes up the next.
func TestASinkIsForOneRunAtATime(t *testing.T) {
	slo, err := tps.ParseSLO("max<1h")
	require.NoError(t, err)
	var text bytes.Buffer
	sinks := map[string]wd.Sink{
		"log writer": tps.NewLogWriter(&text, nil), "watch": &tps.Watch{SLO: slo, Over: time.Millisecond, Missed: func(error) {}},
	}
	for name, sink := range sinks {
		const runs, tasks = 8, 200
		d := wd.New(wd.Func(same), &wd.Options{Sink: sink})
		var all sync.WaitGroup
		var done atomic.Int64
		for range runs {
			all.Go(func() {
				rep, err := d.Run(t.Context(), wd.Count(tasks))
				if err != nil {
					require.ErrorContains(t, err, name+": Begin before the End of the run before")
					return
				}
				require.Equal(t, tasks, rep.Succeeded)
				done.Add(tasks)
			})
		}
		all.Wait()
		require.Positive(t, done.Load())
		if name == "log writer" {
			l, err := tps.ReadLog(&text)
			require.NoError(t, err)
			require.Len(t, l.Events, int(done.Load()))
		}
		_, err := d.Run(t.Context(), wd.Count(tasks))
		require.NoError(t, err)
	}
}

// A sink beside one that fails is told that its run is over, and serves the next one.
func TestASinkBesideOneThatFails(t *testing.T) {
	slo, err := tps.ParseSLO("max<1h")
	require.NoError(t, err)
	watch := &tps.Watch{SLO: slo, Missed: func(error) {}}
	for _, bad := range []wd.Sink{tps.NewLogWriter(nil, nil), &collector{err: errTask}} {
		for _, two := range [][2]wd.Sink{{bad, watch}, {watch, bad}} {
			_, err := wd.New(wd.Func(same), &wd.Options{Sink: two[0]}).Tee(two[1]).Run(t.Context(), wd.Count(3))
			require.Error(t, err)
			_, err = wd.New(wd.Func(same), &wd.Options{Sink: watch}).Run(t.Context(), wd.Count(3))
			require.NoError(t, err)
		}
	}
}

// A watch guards each run that it is given.
func TestAWatchGuardsEachRun(t *testing.T) {
	slo, err := tps.ParseSLO("p99<1ms")
	require.NoError(t, err)
	synctest.Test(t, func(t *testing.T) {
		missed := 0
		watch := &tps.Watch{SLO: slo, Over: 100 * time.Millisecond, Least: 10, Missed: func(error) { missed++ }}
		nap := func(_ context.Context, n int) (int, error) { time.Sleep(5 * time.Millisecond); return n, nil }
		d := wd.New(wd.Func(nap), &wd.Options{Strategy: wd.Fixed{Workers: 2}, Sink: watch})
		for run := range 3 {
			_, err := d.Run(t.Context(), wd.Count(200))
			require.NoError(t, err)
			require.Equal(t, run+1, missed)
		}
	})
}
