package tps_test

import (
	"cmp"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/worker-dispatcher/wd/tps"
)

func parseSLO(t require.TestingT, text string) tps.SLO {
	slo, err := tps.ParseSLO(text)
	require.NoError(t, err)
	return slo
}

// watched writes events to a watch in the order in which they ended, a record at a time.
func watched(t require.TestingT, w *tps.Watch, events []tps.Event) (missed *tps.MissedError) {
	w.Missed = func(err error) {
		require.Nil(t, missed, "it is called once")
		require.True(t, errors.As(err, &missed))
	}
	require.NoError(t, w.Begin(tps.LogHeader{}))
	for _, e := range events {
		require.NoError(t, w.Write([]tps.Record{{Event: e}}))
	}
	require.NoError(t, w.End(tps.LogSummary{}))
	return missed
}

// every are tasks that end in even distances, the n-th as it says.
func every(distance, length time.Duration, task func(i int, e *tps.Event)) (events []tps.Event) {
	for at := time.Duration(0); at < length; at += distance {
		e := tps.Event{ID: int64(len(events) + 1), Intended: int64(at - distance), Started: int64(at - distance), Ended: int64(at)}
		task(len(events), &e)
		events = append(events, e)
	}
	return events
}

// A run that goes bad after a minute is ended within the stretch that is looked at, not before, and for what was seen there.
func TestWatchTellsWhatIsMissed(t *testing.T) {
	bad := func(i int, e *tps.Event) {
		if i >= 6000 && i%50 == 0 {
			e.Outcome = tps.Failed
		}
	}
	w := &tps.Watch{SLO: parseSLO(t, "p99<1s, errors<1%"), Over: 10 * time.Second}
	missed := watched(t, w, every(10*time.Millisecond, 2*time.Minute, bad))
	require.EqualError(t, missed, "errors<1% is missed over the last 10s: 10 of 1000 tasks failed")
	require.Equal(t, 65*time.Second, missed.Until)
	require.Nil(t, watched(t, w, every(10*time.Millisecond, 2*time.Minute, func(int, *tps.Event) {})))
}

// Nothing is said of the beginning of a run, of few tasks, nor of a rate, by which a run that climbs would be ended at once.
func TestWatchWaits(t *testing.T) {
	fail := func(_ int, e *tps.Event) { e.Outcome = tps.Failed }
	slo := parseSLO(t, "errors<1%, tps>1000")
	missed := watched(t, &tps.Watch{SLO: slo}, every(time.Millisecond, time.Minute, fail))
	require.Equal(t, 10*time.Second, missed.Until)
	require.Nil(t, watched(t, &tps.Watch{SLO: slo}, every(102*time.Millisecond, time.Minute, fail)), "99 in 10 s")
	require.NotNil(t, watched(t, &tps.Watch{SLO: slo, Least: 99}, every(102*time.Millisecond, time.Minute, fail)))
	require.Nil(t, watched(t, &tps.Watch{SLO: slo}, every(time.Millisecond, time.Minute, func(int, *tps.Event) {})))
}

// What it finds is what the SLO says of the tasks that ended in the stretch.
func TestWatchIsTheSLOOfAStretch(t *testing.T) {
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		slo := parseSLO(t, rapid.SampledFrom([]string{
			"p50<5ms", "p90<=8ms, max<=10ms", "mean<5ms", "mean<=5ms", "errors<10%", "dropped<=5%", "service p99<9ms, service mean<4ms", "p99<10ms, errors<=30%",
		}).Draw(t, "slo"))
		const tick = 10 * int64(time.Millisecond) // a tenth of what it looks back
		n := rapid.IntRange(0, 60).Draw(t, "tasks")
		events := make([]tps.Event, n)
		for i := range events {
			at := rapid.Int64Range(0, 25*tick-1).Draw(t, "end")
			took, waited := rapid.Int64Range(0, 10).Draw(t, "took")*1e6, rapid.Int64Range(0, 3).Draw(t, "waited")*1e6
			e := tps.Event{ID: int64(i + 1), Outcome: tps.Outcome(rapid.SampledFrom([]int{0, 0, 0, 0, 1, 2}).Draw(t, "outcome"))}
			e.Intended, e.Started, e.Ended = at-took-waited, at-took, at
			if e.Outcome == tps.Dropped {
				e = tps.Event{ID: e.ID, Outcome: e.Outcome, Intended: at}
			}
			events[i] = e
		}
		when := func(e tps.Event) int64 { return max(e.Ended, e.Intended) }
		slices.SortFunc(events, func(a, b tps.Event) int { return cmp.Compare(when(a), when(b)) })
		least := rapid.IntRange(1, 20).Draw(t, "least")

		var want time.Duration
		for i, e := range events {
			until := int64(0) // of the stretch before that of e
			if i > 0 {
				until = (when(events[i-1])/tick + 1) * tick
			}
			if when(e) < until || until < 10*tick || want > 0 {
				continue
			}
			var l tps.Log
			for _, x := range events[:i] {
				if when(x) >= until-10*tick {
					l.Events = append(l.Events, x)
				}
			}
			if len(l.Events) >= least && slo.Check(l).Status == tps.Missed {
				want = time.Duration(until)
				found++
			}
		}
		missed := watched(t, &tps.Watch{SLO: slo, Over: time.Duration(10 * tick), Least: least}, events)
		if want == 0 {
			require.Nil(t, missed)
			return
		}
		require.NotNil(t, missed)
		require.Equal(t, want, missed.Until)
	})
	require.Positive(t, found)
}

// A run is looked at from its own beginning, whatever the one before was like.
func TestWatchOfOneRunAfterAnother(t *testing.T) {
	fail := func(_ int, e *tps.Event) { e.Outcome = tps.Failed }
	well := func(int, *tps.Event) {}
	w := &tps.Watch{SLO: parseSLO(t, "errors<1%"), Over: time.Second}
	for range 2 {
		require.Equal(t, time.Second, watched(t, w, every(time.Millisecond, time.Minute, fail)).Until)
		require.Nil(t, watched(t, w, every(time.Millisecond, 990*time.Millisecond, fail)), "over before the first look")
		require.Nil(t, watched(t, w, every(time.Millisecond, 2*time.Second, well)))
	}
	require.NoError(t, w.Begin(tps.LogHeader{}))
	require.EqualError(t, w.Begin(tps.LogHeader{}), "watch: Begin before the End of the run before, want a Watch for each of two runs at once")
	w.Abort()
	require.NoError(t, w.Begin(tps.LogHeader{}))
}

func TestWatchRefuses(t *testing.T) {
	told := func(error) {}
	for want, w := range map[string]*tps.Watch{
		`watch: SLO is "tps>1", want a clause on times, errors or drops in it`: {SLO: parseSLO(t, "tps>1"), Missed: told},
		`watch: SLO is "", want a clause`:                                      {Missed: told},
		"watch: Over is 1µs, want 0 (10s) or 1ms or more":                      {SLO: parseSLO(t, "max<1s"), Over: time.Microsecond, Missed: told},
		"watch: Least is -1, want 0 (100) or more":                             {SLO: parseSLO(t, "max<1s"), Least: -1, Missed: told},
		"watch: Missed is nil, want a function":                                {SLO: parseSLO(t, "max<1s")},
	} {
		require.ErrorContains(t, w.Begin(tps.LogHeader{}), want)
	}
}
