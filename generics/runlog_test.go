package wd_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
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
