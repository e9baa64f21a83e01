package tps_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/tps"
	"pgregory.net/rapid"
)

// anySeedRecords draws records in which stamps often coincide, lie on whole seconds, end before they start, or are
// missing.
func anySeedRecords(t *rapid.T) []tps.SeedRecord {
	base := rapid.SampledFrom([]float64{0, 1000, 1_700_000_000, -7}).Draw(t, "base")
	grid := rapid.SampledFrom([]float64{1, 2, 3, 8, 1e6, 1e17}).Draw(t, "grid")
	longest := rapid.SampledFrom([]float64{0, 0.5, 2, 20}).Draw(t, "longest")
	back := rapid.SampledFrom([]float64{0, 0, 2}).Draw(t, "back")
	whole := rapid.SampledFrom([]int{2, 10}).Draw(t, "whole")
	lacking := rapid.SampledFrom([]int{0, 0, 0, 10}).Draw(t, "lacking")
	stamp := func(t *rapid.T, name string, from, to float64) float64 {
		v := rapid.Float64Range(from, to).Draw(t, name)
		if rapid.IntRange(0, whole).Draw(t, "round") == 0 {
			return math.Round(v)
		}
		return math.Round(v*grid) / grid
	}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) tps.SeedRecord {
		start := base + stamp(t, "start", 0, 20)
		end := start + stamp(t, "duration", -back, longest)
		r := tps.SeedRecord{TaskID: json.RawMessage("1"), StartedAt: &start, EndedAt: &end}
		results := []string{"true", `"yes"`, "-1", "[0]", "false", "null", "0.0", "{}"}
		r.Result = json.RawMessage(rapid.SampledFrom(results).Draw(t, "result"))
		if rapid.IntRange(0, 3).Draw(t, "duration given") == 0 {
			r.Duration = new(stamp(t, "other duration", -1, 5))
		}
		if rapid.IntRange(1, 100).Draw(t, "lacks") <= lacking {
			lack(&r, rapid.IntRange(0, 3).Draw(t, "field"))
		}
		return r
	}), 0, 25).Draw(t, "records")
}

// lack takes a field out.
func lack(r *tps.SeedRecord, field int) {
	switch field {
	case 0:
		r.TaskID = nil
	case 1:
		r.StartedAt = nil
	case 2:
		r.EndedAt = nil
	case 3:
		r.Result = nil
	}
}

func anySeedOptions(t *rapid.T) tps.SeedOptions {
	return tps.SeedOptions{
		Interval:  rapid.SampledFrom([]float64{0, 0, 0.1, 0.5, 1, 2.3, 50, -1}).Draw(t, "interval"),
		Reverse:   rapid.Bool().Draw(t, "reverse"),
		Intervals: rapid.Bool().Draw(t, "intervals"),
	}
}

// TestSeedAgreesWithOracle compares some thousand reports, to the last bit.
func TestSeedAgreesWithOracle(t *testing.T) {
	t.Parallel()
	var reports, peaks, refused int
	rapid.Check(t, func(t *rapid.T) {
		for range 30 {
			records, o := anySeedRecords(t), anySeedOptions(t)
			want, raised := (&seedOracle{records: records, options: o}).report()
			got, err := tps.Seed(records, &o)
			require.Equal(t, raised != nil, err != nil, "%v", err)
			require.Equal(t, want, got)
			switch {
			case err != nil:
				refused++
			case got.Peak.SeedWindow != nil:
				peaks++
				fallthrough
			default:
				reports++
			}
		}
	})
	t.Logf("%d reports, %d of them with a peak, and %d errors", reports, peaks, refused)
	require.Greater(t, reports, 1000)
	require.Greater(t, peaks, 500)
	require.Greater(t, refused, 50)
}

// TestSeedSearchOfManySeconds gives the search what it can cut short: minutes of tasks, most of them of one length.
func TestSeedSearchOfManySeconds(t *testing.T) {
	t.Parallel()
	for seed := range uint64(24) {
		random := rand.New(rand.NewPCG(seed, 0))
		latency, noise := 0.1+float64(seed%8)*1.5, random.Float64()*float64(seed%5)
		records := make([]tps.SeedRecord, 150)
		for i := range records {
			start := 1000 + random.Float64()*100
			records[i] = tps.SeedRecord{TaskID: json.RawMessage("1"), Result: json.RawMessage("true"),
				StartedAt: &start, EndedAt: new(start + latency + random.ExpFloat64()*noise)}
		}
		slices.SortFunc(records, func(a, b tps.SeedRecord) int { return int(1e6 * (*a.StartedAt - *b.StartedAt)) })
		if seed%3 == 0 {
			random.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		}
		o := tps.SeedOptions{Interval: float64(seed % 4)}
		want, err := (&seedOracle{records: records, options: o}).report()
		require.NoError(t, err)
		got, err := tps.Seed(records, &o)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

// TestSeedRecordsCountAsAnalyzeDoes holds for any log; the times agree, too.
func TestSeedRecordsCountAsAnalyzeDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l, _ := anyCase(t)
		l.Start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		l.Events = append(l.Events, tps.Event{Started: 2, Ended: 1}, tps.Event{Outcome: 99})
		records := l.SeedRecords()
		honest := tps.Analyze(l, nil)
		r, err := tps.Seed(records, &tps.SeedOptions{Interval: 1})
		require.NoError(t, err)
		require.Len(t, records, honest.Completed)
		require.Equal(t, honest.Completed, r.Count.Total)
		require.Equal(t, honest.Completed, *r.Count.Invalidity)
		require.Equal(t, honest.Succeeded, r.Count.Success)
		require.InDelta(t, honest.Service.Mean/1e9, r.Metrics.ExecutionTime.Avg, 1e-9*honest.Service.Max.Seconds())
		require.Equal(t, honest.Service.Max.Seconds(), r.Metrics.ExecutionTime.Max)
	})
}
