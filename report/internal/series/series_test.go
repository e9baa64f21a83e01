package series_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/worker-dispatcher/wd/report/internal/series"
	"github.com/worker-dispatcher/wd/tps"
)

// logs draws logs of all outcomes, of a few seconds.
func logs(t *rapid.T) tps.Log {
	var l tps.Log
	for i := range rapid.IntRange(1, 300).Draw(t, "tasks") {
		e := tps.Event{ID: int64(i + 1), Intended: rapid.Int64Range(0, 5e9).Draw(t, "intended"), Outcome: tps.Outcome(rapid.IntRange(0, 3).Draw(t, "outcome"))}
		if e.Outcome != tps.Dropped {
			e.Started = e.Intended + rapid.Int64Range(0, 1e9).Draw(t, "wait")
		}
		if e.Outcome == tps.Succeeded || e.Outcome == tps.Failed {
			e.Ended = e.Started + rapid.Int64Range(0, 1e9).Draw(t, "service")
		}
		l.Events = append(l.Events, e)
	}
	return l
}

// Each task is in one row of each line that it belongs to: rates times lengths add up to the counts.
func TestRatesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := logs(t)
		s, r := series.Of(l), tps.Analyze(l, nil)
		require.Equal(t, s.Rates.Rows, len(s.Rates.At))
		require.InDelta(t, len(l.Events), total(s, s.Rates.Offered), 1e-6)
		require.InDelta(t, len(l.Events)-r.Dropped, total(s, s.Rates.Started), 1e-6)
		require.InDelta(t, r.Succeeded, total(s, s.Rates.OK), 1e-6)
		require.InDelta(t, r.Failed, total(s, s.Rates.Failed), 1e-6)
		require.InDelta(t, r.Dropped, total(s, s.Rates.Dropped), 1e-6)
	})
}

// total is the integral of a line.
func total(s *series.Series, rates []float64) (sum float64) {
	last := len(rates) - 1
	for i, r := range rates {
		length := s.Rates.Step
		if i == last {
			length = max(1, s.To-s.From-int64(last)*s.Rates.Step)
		}
		sum += r * float64(length) / 1e9
	}
	return sum
}

// What is in flight never exceeds what a look at every start finds, and reaches it.
func TestInFlight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := logs(t)
		s := series.Of(l)
		require.Equal(t, most(l.Events, s.To), slices.Max(s.InFlight.Max))
		for i, mean := range s.InFlight.Mean {
			require.LessOrEqual(t, mean, float64(s.InFlight.Max[i])+1e-9)
		}
	})
}

// most counts at each start what runs just after it.
func most(events []tps.Event, end int64) (most int) {
	until := func(e tps.Event) int64 {
		if e.Outcome == tps.Uncompleted {
			return end
		}
		return e.Ended
	}
	for _, at := range events {
		n := 0
		for _, e := range events {
			if e.Outcome != tps.Dropped && e.Started <= at.Started && at.Started < until(e) && at.Outcome != tps.Dropped {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// The drawn distribution and tps agree, and its last point is the maximum.
func TestQuantiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := logs(t)
		s, r := series.Of(l), tps.Analyze(l, nil)
		if r.Completed == 0 {
			require.Empty(t, s.Quantiles.Share)
			return
		}
		n := len(s.Quantiles.Share)
		require.Equal(t, 1.0, s.Quantiles.Share[n-1])
		require.EqualValues(t, r.Response.Max, s.Quantiles.Response[n-1])
		require.EqualValues(t, r.Service.Max, s.Quantiles.Service[n-1])
		require.EqualValues(t, r.Response.P90, s.Quantiles.Response[40], "a nine further than 0")
		require.True(t, slices.IsSorted(s.Quantiles.Response))
		require.EqualValues(t, r.Response.Max, slices.Max(s.Response.Max))
		require.EqualValues(t, r.Service.Max, slices.Max(s.Service.Max))
	})
}

// Six hours in seconds is thinned to what a screen shows, and no line loses its greatest or its least value.
func TestThinningLosesNoExtreme(t *testing.T) {
	const day = 86_400 / 4
	l := tps.Log{}
	add := func(second int, n int, o tps.Outcome) {
		for range n {
			at := int64(second)*1e9 + int64(len(l.Events)%1000)*9e5
			l.Events = append(l.Events, tps.Event{ID: int64(len(l.Events)), Intended: at, Started: at, Ended: at + 1e6, Outcome: o})
		}
	}
	for second := range day {
		if second != 4321 {
			add(second, 20, tps.Succeeded)
		}
	}
	add(14_321, 77, tps.Succeeded)
	add(17_432, 33, tps.Failed)
	add(12_345, 11, tps.Dropped)
	r := series.Of(l).Rates
	require.EqualValues(t, time.Second, r.Step)
	require.Equal(t, day, r.Rows)
	require.LessOrEqual(t, 5*len(r.At), 5000)
	at := func(second int) int { return slices.Index(r.At, int64(second)*1e9+5e8) }
	require.Equal(t, 97.0, r.OK[at(14_321)])
	require.Equal(t, 97.0, slices.Max(r.OK))
	require.Equal(t, 33.0, r.Failed[at(17_432)])
	require.Equal(t, 11.0, r.Dropped[at(12_345)])
	require.Zero(t, r.OK[at(4321)])
	require.Equal(t, 64.0, r.Offered[at(12_345)]+r.Offered[at(17_432)]-20)
}

// Stamps that cannot be are left out.
func TestNonsense(t *testing.T) {
	s := series.Of(tps.Log{Events: []tps.Event{
		{Started: 5, Ended: 1}, {Intended: math.MinInt64, Started: 1, Ended: 2}, {Outcome: 9},
		{Outcome: tps.Dropped, Intended: math.MaxInt64}, {Outcome: tps.Uncompleted, Started: math.MinInt64},
	}})
	require.Empty(t, s.Rates.At)
	require.Zero(t, s.To)
}

func FuzzOf(f *testing.F) {
	f.Add(int64(0), int64(0), int64(1), uint8(0), int64(5), int64(5), int64(5), uint8(1))
	f.Add(int64(-1<<40), int64(7), int64(1<<60), uint8(0), int64(1<<61), int64(0), int64(0), uint8(2))
	f.Fuzz(func(t *testing.T, i1, s1, e1 int64, o1 uint8, i2, s2, e2 int64, o2 uint8) {
		s := series.Of(tps.Log{Events: []tps.Event{
			{Intended: i1, Started: s1, Ended: e1, Outcome: tps.Outcome(o1)}, {Intended: i2, Started: s2, Ended: e2, Outcome: tps.Outcome(o2)},
		}})
		require.LessOrEqual(t, len(s.Rates.At), 1000)
		require.LessOrEqual(t, len(s.Response.At), 400)
		require.LessOrEqual(t, len(s.Heat.At), 120)
	})
}
