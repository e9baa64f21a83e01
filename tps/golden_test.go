package tps_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/tps"
)

// A golden is a line of testdata/seed-tps.jsonl.gz: logs of the Python predecessor, and under "exact" the figures of a
// brute-force count over them.
type golden struct {
	Name  string
	Logs  []goldenLog
	Exact struct {
		Count           struct{ Logs, Valid, Invalid, Success int }
		FirstStart      *float64       `json:"first_start"`
		LastEnd         *float64       `json:"last_end"`
		Span            *float64       `json:"span"`
		SuccessMax      map[string]int `json:"success_completed_max"`
		AllMax          map[string]int `json:"all_completed_max"`
		DurationAll     goldenTimes    `json:"duration_all"`
		DurationSuccess goldenTimes    `json:"duration_success"`
	}
}

type goldenLog struct {
	Started  *float64 `json:"started_at"`
	Ended    *float64 `json:"ended_at"`
	Duration *float64
	Result   any
}

type goldenTimes struct {
	Min, Max, Mean, P50, P90, P95, P99 *float64
	P999                               *float64 `json:"p99.9"`
}

// compared counts the comparisons, so that none is skipped without notice.
type compared struct{ counts, spans, peaks, tooLong, times, stampTimes int }

func TestGolden(t *testing.T) {
	var n compared
	cases := readGolden(t)
	for _, g := range cases {
		t.Run(g.Name, func(t *testing.T) { g.check(t, &n) })
	}
	require.Len(t, cases, 51)
	require.Equal(t, 51*4, n.counts, "every case has four counts")
	require.Equal(t, 49*3, n.spans, "all but the two empty cases have a first start, a last end and a span")
	require.Equal(t, 51*4*2, n.peaks+n.tooLong, "every case has four windows, by successes and by completions")
	require.Equal(t, 51*2*8, n.times, "every case has two distributions of eight figures")
	require.Equal(t, 50*2*8, n.stampTimes, "in one case durations contradict stamps")
}

func readGolden(t *testing.T) (cases []golden) {
	file, err := os.Open("testdata/seed-tps.jsonl.gz")
	require.NoError(t, err)
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	require.NoError(t, err)
	for d := json.NewDecoder(bufio.NewReader(unzipped)); d.More(); {
		var g golden
		require.NoError(t, d.Decode(&g))
		cases = append(cases, g)
	}
	return cases
}

func (g *golden) check(t *testing.T, n *compared) {
	start := g.nanoseconds(g.first())
	l := tps.Log{Start: time.Unix(0, start)}
	for i, row := range g.Logs {
		l.Events = append(l.Events, g.event(int64(i)+1, row, start))
	}
	windows := []time.Duration{time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second}
	r := tps.Analyze(l, &tps.Options{Windows: windows})

	count := g.Exact.Count
	require.Equal(t, []int{count.Logs, count.Valid, count.Invalid, count.Success},
		[]int{r.Events, r.Completed, r.Invalid, r.Succeeded})
	n.counts += 4
	if g.Exact.Span != nil {
		require.Equal(t, g.nanoseconds(*g.Exact.FirstStart), start+int64(r.FirstStart))
		require.Equal(t, g.nanoseconds(*g.Exact.LastEnd), start+int64(r.LastEnd))
		require.Equal(t, g.nanoseconds(*g.Exact.Span), int64(r.Span))
		n.spans += 3
	}
	checkPeaks(t, n, r, g.Exact.SuccessMax, r.Succeeded, func(w time.Duration) (int, bool) {
		p, ok := r.Peak(w)
		return p.Succeeded, ok
	})
	checkPeaks(t, n, r, g.Exact.AllMax, r.Completed, func(w time.Duration) (int, bool) {
		p, ok := r.CompletionPeak(w)
		return p.Completed, ok
	})
	g.checkTimes(t, n, r)
}

// checkPeaks compares the four windows. A run that is shorter than a window has no peak of that length: all that it
// completed is what any window of that length can hold.
func checkPeaks(t *testing.T, n *compared, r *tps.Report, want map[string]int, all int,
	peak func(time.Duration) (int, bool)) {
	for seconds, most := range want {
		w, err := strconv.Atoi(seconds)
		require.NoError(t, err)
		length := time.Duration(w) * time.Second
		if got, ok := peak(length); ok {
			require.Equal(t, most, got, "%v", length)
			n.peaks++
			continue
		}
		require.Contains(t, r.TooLong, length)
		require.Greater(t, length, r.Span)
		require.Equal(t, most, all)
		n.tooLong++
	}
}

// checkTimes compares the distributions twice. The golden takes a row's own duration, which may contradict its stamps: so
// from a log that is made of the durations alone, and, where durations and stamps agree in all rows, from the report too.
func (g *golden) checkTimes(t *testing.T, n *compared, r *tps.Report) {
	var l tps.Log
	agree := true
	for i, row := range g.Logs {
		e := g.event(int64(i)+1, row, 0)
		if e.Ended < e.Started {
			continue
		}
		took := e.Ended - e.Started
		if row.Duration != nil {
			took = g.nanoseconds(*row.Duration)
		}
		agree = agree && took == e.Ended-e.Started
		l.Events = append(l.Events, tps.Event{Ended: took, Outcome: e.Outcome})
	}
	byDuration := tps.Analyze(l, nil)
	g.Exact.DurationAll.check(t, byDuration.Service, &n.times)
	g.Exact.DurationSuccess.check(t, byDuration.SucceededService, &n.times)
	if agree {
		g.Exact.DurationAll.check(t, r.Service, &n.stampTimes)
		g.Exact.DurationSuccess.check(t, r.SucceededService, &n.stampTimes)
	}
}

func (want goldenTimes) check(t *testing.T, got tps.Distribution, n *int) {
	for _, pair := range []struct {
		name string
		want *float64
		got  time.Duration
	}{
		{"min", want.Min, got.Min}, {"max", want.Max, got.Max}, {"p50", want.P50, got.P50}, {"p90", want.P90, got.P90},
		{"p95", want.P95, got.P95}, {"p99", want.P99, got.P99}, {"p99.9", want.P999, got.P999},
	} {
		*n++
		if pair.want == nil {
			require.Zero(t, got)
			continue
		}
		require.Equal(t, math.Round(*pair.want*1e9), float64(pair.got), pair.name)
	}
	*n++
	if want.Mean != nil {
		require.InEpsilon(t, *want.Mean*1e9+1, got.Mean+1, 1e-9)
	}
}

// first is the first start, which all offsets count from.
func (g *golden) first() float64 {
	if g.Exact.FirstStart == nil {
		return 0
	}
	return *g.Exact.FirstStart
}

// event makes an event of a row. A row without a start, which the golden calls invalid, becomes one that ends before it
// starts.
func (g *golden) event(id int64, row goldenLog, start int64) tps.Event {
	e := tps.Event{ID: id, Ended: g.nanoseconds(*row.Ended) - start, Outcome: tps.Failed}
	if truth(row.Result) {
		e.Outcome = tps.Succeeded
	}
	e.Started = e.Ended + 1
	if row.Started != nil {
		e.Started = g.nanoseconds(*row.Started) - start
	}
	e.Intended = e.Started
	return e
}

// nanoseconds converts seconds. Stamps are whole 1/128 s, which makes whole nanoseconds, or else, in the cases that are
// called so, microseconds that were rounded to the nearest float64.
func (g *golden) nanoseconds(seconds float64) int64 {
	if strings.HasPrefix(g.Name, "usec") {
		return int64(math.Round(seconds*1e6)) * 1000
	}
	return int64(seconds*128) * int64(time.Second/128)
}

// truth is Python's.
func truth(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case float64:
		return v != 0
	case string:
		return v != ""
	case []any:
		return len(v) > 0
	case map[string]any:
		return len(v) > 0
	default:
		panic("not JSON")
	}
}
