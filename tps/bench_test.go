package tps_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/tps"
)

// busyLog is a run of ten minutes: starts spread evenly, an open model's lag, a long tail, one failure in a hundred.
func busyLog(events int) tps.Log {
	random := rand.New(rand.NewPCG(1, 2))
	l := tps.Log{Start: time.Unix(1_700_000_000, 0), Events: make([]tps.Event, events)}
	for i := range l.Events {
		intended := int64(i) * int64(10*time.Minute) / int64(events)
		started := intended + random.Int64N(int64(time.Millisecond))
		e := tps.Event{ID: int64(i) + 1, Intended: intended, Started: started,
			Ended: started + int64(random.ExpFloat64()*float64(100*time.Millisecond))}
		if random.IntN(100) == 0 {
			e.Outcome = tps.Failed
		}
		l.Events[i] = e
	}
	return l
}

// BenchmarkAnalyze sets the whole analysis beside the sorting of the same end times, in the order of their starts and
// shuffled: with the default options, with an SLO, with one that is seldom met, with tags, and with all of this. The two are
// timed in turn; "x/sort" is the ratio of the quickest rounds of each.
func BenchmarkAnalyze(b *testing.B) {
	const events = 1_000_000
	for _, order := range []string{"started", "shuffled"} {
		l := busyLog(events)
		if order == "shuffled" {
			rand.Shuffle(events, func(i, j int) { l.Events[i], l.Events[j] = l.Events[j], l.Events[i] })
		}
		tagged := l
		tagged.Tags, tagged.Events = []string{"", "read", "write", "list"}, slices.Clone(l.Events)
		for i := range tagged.Events {
			tagged.Events[i].Tag = uint32(i % len(tagged.Tags))
		}
		usual := slo(b, "p99<500ms, service p50<=80ms, max<10s, errors<2%, tps>100 over 10s")
		for _, what := range []struct {
			name string
			log  tps.Log
			o    *tps.Options
		}{
			{"default", l, nil}, {"slo", l, usual}, {"missed", l, slo(b, "p99<440ms, errors<1%")}, {"tags", tagged, nil}, {"all", tagged, usual},
		} {
			b.Run(fmt.Sprintf("what=%s/order=%s/events=%d", what.name, order, events), func(b *testing.B) {
				b.ReportAllocs()
				sorting, analysing := time.Hour, time.Hour
				for b.Loop() {
					sorting = min(sorting, timed(func() { sortEnds(l) }))
					analysing = min(analysing, timed(func() { tps.Analyze(what.log, what.o) }))
				}
				b.ReportMetric(float64(analysing)/float64(sorting), "x/sort")
			})
		}
	}
}

func slo(t testing.TB, text string) *tps.Options {
	s, err := tps.ParseSLO(text)
	require.NoError(t, err)
	return &tps.Options{SLO: s}
}

func timed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

func sortEnds(l tps.Log) {
	ends := make([]int64, len(l.Events))
	for i := range l.Events {
		ends[i] = l.Events[i].Ended
	}
	slices.Sort(ends)
}
