package wd_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

func TestWrongOptionsAreNamedBeforeAnyTask(t *testing.T) {
	for want, o := range map[string]wd.Options{
		"options: Strategy: Fixed: Workers is -1, want 0 (GOMAXPROCS) or more":          {Strategy: wd.Fixed{Workers: -1}},
		"options: Strategy: Queue: Workers is -2, want 0 (GOMAXPROCS) or more":          {Strategy: wd.Queue{Workers: -2}},
		"options: Strategy: Queue: Depth is -1, want 0 (hand over each unit) or more":   {Strategy: wd.Queue{Depth: -1}},
		"options: Strategy: Sharded: Workers is -3, want 0 (one a core) or more":        {Strategy: wd.Sharded{Workers: -3}},
		"options: Strategy: Sharded: Depth is -1, want 0 (hand over each unit) or more": {Strategy: wd.Sharded{Depth: -1}},
		"options: Strategy: Frequency: Workers is -1, want 0 (GOMAXPROCS) or more":      {Strategy: wd.Frequency{Workers: -1}},
		"options: Strategy: Frequency: Interval is -1s, want 0 (one second) or more":    {Strategy: wd.Frequency{Interval: -time.Second}},
		"options: Strategy: Frequency: Max is -1, want 0 (no limit) or more":            {Strategy: wd.Frequency{Max: -1}},
		"options: Runtime is -1ns, want 0 (no limit) or more":                           {Runtime: -1},
		"options: Drain is -1ns, want 0 (not at all) or more":                           {Drain: -1},
		"options: Grace is -1µs, want 0 (until the task returns) or more":               {Grace: -time.Microsecond},
		"options: Panics is 7, want RecordPanics (0) or PropagatePanics (1)":            {Panics: 7},
	} {
		d := wd.New(wd.Func(func(context.Context, int) (int, error) { panic("must not run") }), &o)
		rep, err := d.Run(t.Context(), wd.Count(3))
		require.EqualError(t, err, want)
		require.Equal(t, 3, rep.Undispatched)
		require.Equal(t, err, rep.Stopped)
		requireBalance(t, rep.Summary)
		require.Len(t, rep.Results(), 3)
		require.Len(t, rep.Unfinished(), 3)
	}
}

func TestAllWrongOptionsAreNamed(t *testing.T) {
	o := wd.Options{
		Strategy: wd.Queue{Workers: -1}, Runtime: -1, Drain: -1, Grace: -1, Timeout: -1, StopAfterFailures: -1, Panics: -1,
		Retry: wd.Retry{Attempts: -1},
	}
	_, err := wd.New(oddFails, &o).Run(t.Context(), wd.Count(1))
	for _, field := range []string{"Workers", "Runtime", "Drain", "Grace", "Timeout", "StopAfterFailures", "Panics", "Retry: Attempts"} {
		require.ErrorContains(t, err, field+" is -1")
	}
}

func TestWrongArgumentsAreNamed(t *testing.T) {
	one := wd.Func(func(context.Context, int) (int, error) { return 1, nil })
	_, err := wd.New[int, int](nil, nil).Run(t.Context(), wd.Count(1))
	require.EqualError(t, err, "handler is nil, want a function")
	_, err = wd.New(wd.Func[int, int](nil), nil).Run(t.Context(), wd.Count(1))
	require.EqualError(t, err, "handler is nil, want a function")
	_, err = wd.New(one, nil).Run(nil, wd.Count(1)) //nolint:staticcheck // that is the point
	require.EqualError(t, err, "context is nil, want context.Background() if there is no other")
	_, err = wd.New(one, nil).Run(t.Context(), wd.Count(-5))
	require.EqualError(t, err, "source: Count is -5, want 0 or more")
	_, err = wd.New(one, nil).Run(t.Context(), wd.Seq[int](nil))
	require.EqualError(t, err, "source: Seq is nil, want an iterator")
	_, err = wd.New(one, nil).Run(t.Context(), wd.Cycle([]int{}))
	require.EqualError(t, err, "source: Cycle of no elements, want 1 or more")
	_, err = wd.New(one, &wd.Options{Retry: wd.Retry{Base: time.Second}}).Run(t.Context(), wd.Count(1))
	require.EqualError(t, err, "options: Retry: Attempts is 0, want 2 or more with Base, Cap, If or Jitter, as nothing is tried again, or 1")
	_, err = wd.New(one, &wd.Options{Strategy: (*wd.Fixed)(nil)}).Run(t.Context(), wd.Count(1))
	require.EqualError(t, err, "options: Strategy is a nil *wd.Fixed, want a value, or no Strategy for Fixed{}")
	_, err = wd.New(wd.Do[int](nil), nil).Run(t.Context(), wd.Count(1))
	require.EqualError(t, err, "handler is nil, want a function")
	_, err = wd.New(one, nil).Run(t.Context(), wd.TrySeq[int](nil))
	require.EqualError(t, err, "source: TrySeq is nil, want an iterator")
}

func TestAllWrongNumbersOfAStrategyAreNamed(t *testing.T) {
	err := wd.Frequency{Workers: -1, Interval: -1, Max: -1}.Validate()
	require.ErrorContains(t, err, "Workers")
	require.ErrorContains(t, err, "Interval")
	require.ErrorContains(t, err, "Max")
}

func TestZeroSourcesAndEmptyOnes(t *testing.T) {
	for name, src := range map[string]wd.Source[int]{
		"zero": {}, "slice": wd.Slice[int](nil), "count": wd.Count(0), "seq": wd.Seq(func(func(int) bool) {}),
	} {
		forAll(t, func(t *testing.T, s wd.Strategy) {
			rep, err := wd.New(oddFails, &wd.Options{Strategy: s}).Run(t.Context(), src)
			require.NoError(t, err, name)
			require.Zero(t, rep.Tasks)
			require.Empty(t, rep.Results())
			require.NoError(t, rep.Err())
			require.Zero(t, rep.Duration())
		})
	}
}

// failing is a strategy that gives up.
type failing struct{ after int }

func (s failing) Dispatch(ctx context.Context, f *wd.Feed) error {
	for range s.after {
		u, _ := f.Next(ctx, 1)
		u.Run()
	}
	return errors.New("gave up")
}

func TestAStrategysErrorIsTheRuns(t *testing.T) {
	rep, err := wd.New(oddFails, &wd.Options{Strategy: failing{4}}).Run(t.Context(), wd.Count(10))
	require.EqualError(t, err, "gave up")
	require.Equal(t, err, rep.Stopped)
	require.Equal(t, 4, rep.Completed)
	require.Equal(t, 6, rep.Undispatched)
}

func TestADispatcherServesSeveralRunsAtOnce(t *testing.T) {
	for _, s := range strategies {
		d := wd.New(oddFails, &wd.Options{Strategy: s})
		done := make(chan int)
		for range 8 {
			go func() {
				rep, _ := d.Run(context.Background(), wd.Count(500))
				done <- rep.Succeeded
			}()
		}
		for range 8 {
			require.Equal(t, 250, <-done)
		}
	}
}

func TestHugeNumbersAreTakenAsTheyAre(t *testing.T) {
	for _, s := range []wd.Strategy{
		wd.Fixed{Workers: math.MaxInt}, wd.Queue{Workers: math.MaxInt, Depth: math.MaxInt},
		wd.Sharded{Workers: math.MaxInt, Depth: math.MaxInt}, wd.Frequency{Workers: math.MaxInt, Accumulate: math.MaxInt, Max: math.MaxInt},
	} {
		rep, err := wd.New(oddFails, &wd.Options{Strategy: s, Runtime: math.MaxInt64, Grace: math.MaxInt64}).Run(t.Context(), wd.Count(100))
		require.NoError(t, err)
		require.Equal(t, 100, rep.Completed)
	}
	synctest.Test(t, func(t *testing.T) {
		s := wd.Frequency{Workers: 1, Interval: math.MaxInt64, Accumulate: math.MinInt}
		rep, err := wd.New(oddFails, &wd.Options{Strategy: s, Runtime: time.Hour}).Run(t.Context(), wd.Count(100))
		require.NoError(t, err)
		require.Equal(t, 1, rep.Completed)
	})
	rep, err := wd.New(oddFails, nil).Run(t.Context(), wd.Count(math.MaxInt))
	require.ErrorContains(t, err, "source: 9223372036854775807 tasks, want at most 4294967296")
	require.Equal(t, math.MaxInt, rep.Undispatched)
	_, ok := rep.Record(5)
	require.False(t, ok)
	require.Nil(t, rep.Results())
	for r, err := range wd.New(oddFails, nil).Stream(t.Context(), wd.Count(math.MaxInt)) {
		require.NoError(t, err, "a stream keeps none")
		if r.ID == 5 {
			break
		}
	}
}
