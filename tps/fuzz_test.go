package tps_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/tps"
)

// FuzzAnalyze gives any stamps and any options: no panic, no endless loop, and the counts still add up.
func FuzzAnalyze(f *testing.F) {
	event := func(outcome byte, intended, started, ended int64) []byte {
		b := []byte{outcome}
		for _, stamp := range []int64{intended, started, ended} {
			b = binary.LittleEndian.AppendUint64(b, uint64(stamp))
		}
		return b
	}
	far := int64(90 * 365 * 24 * time.Hour)
	many := bytes.Repeat(event(0, 0, 5, 1e9), 150)
	for i := range 150 {
		many[25*i+17] = byte(i) // so many ends of their own
	}
	const slo = "p99<1s,max<=1ms,errors<1%"
	f.Add([]byte{}, int64(0), int64(0), false, "")
	f.Add(event(0, 0, 0, 1e9), int64(1e9), int64(1e9), true, slo)
	f.Add(event(0, math.MinInt64, math.MinInt64, math.MaxInt64), int64(1), int64(1), false, slo)
	f.Add(append(event(0, -far, -far, far), event(1, far, far, far)...), int64(1), int64(math.MaxInt64), true, slo)
	f.Add(append(event(0, -far, -far, -far), event(0, far, far, far)...), int64(math.MaxInt64), 2*far, true, "mean<1h")
	f.Add(append(event(3, 0, -5, 0), event(2, 1, 1, 1)...), int64(math.MinInt64), int64(math.MinInt64), false, "dropped<1%")
	f.Add(append(event(9, 1, 2, 3), event(0, 5, 4, 3)...), int64(-1), int64(-1), true, "tps>1 over 1s")
	f.Add(many, int64(0), int64(7), false, slo)
	f.Add(append(many, event(16, 1, 1, 3)...), int64(1e8), int64(1), true, "p50<1s,service p50<1s")

	f.Fuzz(func(t *testing.T, data []byte, interval, window int64, reverse bool, demands string) {
		l := tps.Log{Tags: []string{"", "a", "b"}}
		for ; len(data) >= 25; data = data[25:] {
			stamp := func(i int) int64 { return int64(binary.LittleEndian.Uint64(data[1+8*i:])) }
			e := tps.Event{Outcome: tps.Outcome(data[0] % 16), Tag: uint32(data[0] / 16), Intended: stamp(0), Started: stamp(1), Ended: stamp(2)}
			l.Events = append(l.Events, e)
		}
		slo, err := tps.ParseSLO(demands)
		if err != nil {
			return
		}
		o := &tps.Options{Interval: time.Duration(interval), Reverse: reverse, Trace: io.Discard, SLO: slo,
			Windows: []time.Duration{time.Duration(window)}, Density: []time.Duration{time.Duration(window)},
			Warmup: time.Duration(interval / 2), Drain: time.Duration(window / 2)}
		r := tps.Analyze(l, o)
		require.Equal(t, len(l.Events), r.Succeeded+r.Failed+r.Dropped+r.Uncompleted+r.Invalid)
		require.LessOrEqual(t, len(r.Intervals), 100_000)
		sum := 0
		for _, row := range r.Intervals {
			require.LessOrEqual(t, row.Start, row.End)
			sum += row.Completed
		}
		require.Equal(t, r.Completed, sum)
		if o.Validate() != nil {
			require.NotEmpty(t, r.Warnings)
		}
		if len(r.Intervals) > 100 {
			return // tables of 100,000 rows take most of the time and try nothing new
		}
		require.NotEmpty(t, r.String())
		_, err = json.Marshal(r)
		require.NoError(t, err)
		require.NotEmpty(t, tps.Compare(l, l).String())
	})
}
