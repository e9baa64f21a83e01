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
// shuffled: with the default options, with an SLO, and of a log with tags.
func BenchmarkAnalyze(b *testing.B) {
	const events = 1_000_000
	slo, err := tps.ParseSLO("p99<500ms, service p50<=80ms, max<10s, errors<2%, tps>100 over 10s")
	require.NoError(b, err)
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
		b.Run(fmt.Sprintf("what=sort/order=%s/events=%d", order, events), func(b *testing.B) { sortEnds(b, l) })
		for _, what := range []struct {
			name string
			log  tps.Log
			o    *tps.Options
		}{{"analyze", l, nil}, {"slo", l, &tps.Options{SLO: slo}}, {"tags", tagged, nil}, {"all", tagged, &tps.Options{SLO: slo}}} {
			b.Run(fmt.Sprintf("what=%s/order=%s/events=%d", what.name, order, events), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					tps.Analyze(what.log, what.o)
				}
			})
		}
	}
}

func sortEnds(b *testing.B, l tps.Log) {
	b.ReportAllocs()
	for b.Loop() {
		ends := make([]int64, len(l.Events))
		for i := range l.Events {
			ends[i] = l.Events[i].Ended
		}
		slices.Sort(ends)
	}
}
