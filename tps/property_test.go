package tps_test

import (
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/tps"
	"pgregory.net/rapid"
)

// anyCase draws a log in which stamps often coincide, of any scale, and options that fit it.
func anyCase(t *rapid.T) (tps.Log, *tps.Options) {
	scales := []int64{3, 1000, int64(time.Second) / 7, int64(time.Second), int64(time.Hour)}
	scale := rapid.SampledFrom(scales).Draw(t, "scale")
	stamp := func(t *rapid.T, name string, from, to int64) int64 {
		return rapid.Int64Range(from, to).Draw(t, name) * scale
	}
	events := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) tps.Event {
		e := tps.Event{Outcome: tps.Outcome(rapid.IntRange(0, 3).Draw(t, "outcome"))}
		e.Intended = stamp(t, "intended", -20, 20)
		e.Started = e.Intended + stamp(t, "lag", 0, 5)
		e.Ended = e.Started + stamp(t, "service", 0, 20)
		return e
	}), 0, 60).Draw(t, "events")
	return tps.Log{Events: events}, &tps.Options{
		Interval: time.Duration(stamp(t, "interval", 0, 60) / 3),
		Reverse:  rapid.Bool().Draw(t, "reverse"),
		Windows:  []time.Duration{1, time.Second, time.Hour, time.Duration(stamp(t, "window", 1, 90) / 3)},
	}
}

func completed(l tps.Log) []tps.Event {
	return slices.DeleteFunc(slices.Clone(l.Events), func(e tps.Event) bool { return e.Outcome > tps.Failed })
}

func succeeded(l tps.Log) []tps.Event {
	return slices.DeleteFunc(slices.Clone(l.Events), func(e tps.Event) bool { return e.Outcome != tps.Succeeded })
}

// endedIn counts the events that ended in (start, end].
func endedIn(events []tps.Event, start, end time.Duration) (n int) {
	for _, e := range events {
		if int64(start) < e.Ended && e.Ended <= int64(end) {
			n++
		}
	}
	return n
}

// startedIn counts the tasks that started in [start, end), completed or not.
func startedIn(l tps.Log, start, end time.Duration) (n int) {
	for _, e := range l.Events {
		if e.Outcome != tps.Dropped && int64(start) <= e.Started && e.Started < int64(end) {
			n++
		}
	}
	return n
}

// most is the oracle of the peaks: each end as the right edge of a window, each window counted through.
func most(events []tps.Event, length time.Duration) (n int) {
	for _, e := range events {
		n = max(n, endedIn(events, time.Duration(e.Ended)-length, time.Duration(e.Ended)))
	}
	return n
}

func TestPeaksAreTheBestOfAllWindows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l, o := anyCase(t)
		r := tps.Analyze(l, o)
		for _, length := range o.Windows {
			peak, found := r.Peak(length)
			other, both := r.CompletionPeak(length)
			require.Equal(t, found, both)
			require.Equal(t, found, length <= r.Span)
			require.Equal(t, !found, slices.Contains(r.TooLong, length))
			if !found {
				continue
			}
			require.Equal(t, most(succeeded(l), length), peak.Succeeded)
			require.Equal(t, most(completed(l), length), other.Completed)
			for _, w := range []tps.Window{peak, other} {
				require.Equal(t, length, w.Length())
				require.Equal(t, endedIn(succeeded(l), w.Start, w.End), w.Succeeded)
				require.Equal(t, endedIn(completed(l), w.Start, w.End), w.Completed)
				require.InDelta(t, float64(w.Succeeded), w.Rate*length.Seconds(), 1e-9)
			}
		}
	})
}

func TestRowsAddUpToTheRun(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l, o := anyCase(t)
		r := tps.Analyze(l, o)
		var done, ok, starts, timed int
		var length time.Duration
		for i, row := range r.Intervals {
			done, ok, starts, timed = done+row.Completed, ok+row.Succeeded, starts+row.Started, timed+row.Service.Count
			length += row.Length()
			require.Equal(t, row.Partial, row.Length() != r.Interval)
			if i < len(r.Intervals)-1 {
				require.False(t, row.Partial, "only the last row is cut")
			}
		}
		all := 0
		if r.Completed > 0 {
			all = startedIn(l, r.FirstStart, r.LastEnd+1)
		}
		require.Equal(t, []int{r.Completed, r.Succeeded, r.Completed, all}, []int{done, ok, timed, starts})
		require.Equal(t, r.Span, length)
	})
}

func TestRowsHoldWhatEndedInThem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l, o := anyCase(t)
		r := tps.Analyze(l, o)
		next := r.FirstStart
		if o.Reverse {
			slices.Reverse(r.Intervals)
		}
		for _, row := range r.Intervals {
			require.Equal(t, next, row.Start, "rows lie side by side")
			next = row.End
			start, end := row.Start, row.End
			if start == r.FirstStart {
				start--
			}
			if end == r.LastEnd {
				end++
			}
			require.Equal(t, endedIn(completed(l), start, row.End), row.Completed)
			require.Equal(t, endedIn(succeeded(l), start, row.End), row.Succeeded)
			require.Equal(t, startedIn(l, row.Start, end), row.Started)
			here := slices.DeleteFunc(completed(l), func(e tps.Event) bool {
				return e.Ended <= int64(start) || e.Ended > int64(row.End)
			})
			checkDistribution(t, here, row.Service, row.Response)
			if min(r.Interval, r.Span) > 1 {
				require.Greater(t, 2*row.Length(), min(r.Interval, r.Span)-1, "no slivers")
			}
		}
		require.Equal(t, r.LastEnd, next)
	})
}

func TestOrderOfEventsIsFree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l, o := anyCase(t)
		before := tps.Analyze(l, o)
		l.Events = rapid.Permutation(l.Events).Draw(t, "permutation")
		require.Equal(t, before, tps.Analyze(l, o))
	})
}

// TestDistributions compares with a sort, over lengths and scales that the linear selection treats differently.
func TestDistributions(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		const ages = int64(80 * 365 * 24 * time.Hour)
		limit := rapid.SampledFrom([]int64{1, 2, 5000, int64(time.Second), ages}).Draw(t, "limit")
		outlier := rapid.SampledFrom([]int64{0, int64(time.Hour), ages}).Draw(t, "outlier")
		l := tps.Log{Events: make([]tps.Event, rapid.SampledFrom([]int{1, 2, 999, 1000, 1001, 3000}).Draw(t, "events"))}
		for i := range l.Events {
			l.Events[i] = tps.Event{Intended: -random.Int64N(10), Ended: random.Int64N(limit)}
			l.Events[i].Outcome = tps.Outcome(i % 2)
		}
		l.Events[0].Ended = outlier
		r := tps.Analyze(l, nil)
		checkDistribution(t, completed(l), r.Service, r.Response)
		checkDistribution(t, succeeded(l), r.SucceededService, r.SucceededResponse)
	})
}

func checkDistribution(t *rapid.T, events []tps.Event, service, response tps.Distribution) {
	var services, responses []int64
	for _, e := range events {
		services, responses = append(services, e.Ended-e.Started), append(responses, e.Ended-e.Intended)
	}
	require.Equal(t, bySorting(services), withoutMean(t, services, service))
	require.Equal(t, bySorting(responses), withoutMean(t, responses, response))
}

// bySorting is the oracle: the p-th percentile is the first of the sorted times that p % of them do not exceed.
func bySorting(times []int64) tps.Distribution {
	n := len(times)
	if n == 0 {
		return tps.Distribution{}
	}
	slices.Sort(times)
	rank := func(permille int) time.Duration {
		return time.Duration(times[sort.Search(n, func(i int) bool { return 1000*(i+1) >= permille*n })])
	}
	return tps.Distribution{Count: n, Min: time.Duration(times[0]), Max: time.Duration(times[n-1]),
		P50: rank(500), P90: rank(900), P95: rank(950), P99: rank(990), P999: rank(999)}
}

// withoutMean checks the mean on its own and takes it out.
func withoutMean(t *rapid.T, times []int64, d tps.Distribution) tps.Distribution {
	sum := 0.0
	for _, v := range times {
		sum += float64(v) / float64(len(times))
	}
	require.InEpsilon(t, sum+1, d.Mean+1, 1e-9)
	d.Mean = 0
	return d
}
