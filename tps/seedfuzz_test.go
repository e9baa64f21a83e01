package tps_test

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/tps"
)

// FuzzSeed gives any records and any options: no panic, no endless loop, and either an error or a report whose counts
// add up.
func FuzzSeed(f *testing.F) {
	record := func(fields byte, start, end, duration float64) []byte {
		b := []byte{fields}
		for _, v := range []float64{start, end, duration} {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
		return b
	}
	two := func(start, end float64) []byte {
		return append(record(0x1f, start, end, end-start), record(0x1f, start+1, end+3, 1)...)
	}
	f.Add([]byte{}, 0.0, false, false)
	f.Add(two(1.7e9, 1.7e9+0.5), 0.0, false, true)
	f.Add(two(1.7e9, 1.7e9+0.5), 1e-8, true, false)
	f.Add(two(0, 0.5), -1.0, true, true)
	f.Add(two(-5.5, 1e-17), 0.5, false, false)
	f.Add(two(5, 1), 0.1, false, true)
	f.Add(two(-1e15, 1e15), 0.0, false, true)
	f.Add(two(0, 5e-324), 5e-324, false, true)
	f.Add(append(two(math.NaN(), math.Inf(1)), record(0x1f, math.MaxFloat64, 0, 0)...), math.NaN(), false, false)
	f.Add(append(two(100, 101), record(0x1d, 100, 0, 0)...), 0.0, false, true)
	f.Add(append(two(100, 101), record(0x02, 0, 100, 0)...), math.Inf(1), true, true)

	f.Fuzz(func(t *testing.T, data []byte, interval float64, reverse, intervals bool) {
		records := fuzzedRecords(data)
		r, err := tps.Seed(records, &tps.SeedOptions{Interval: interval, Reverse: reverse, Intervals: intervals})
		if err != nil {
			require.Nil(t, r)
			return
		}
		require.LessOrEqual(t, r.Count.Success, r.Count.Total)
		require.LessOrEqual(t, r.Count.Total, len(records))
		require.Equal(t, intervals, r.Intervals != nil)
		if p := r.Peak.SeedWindow; p != nil {
			require.GreaterOrEqual(t, r.Count.Success, p.Count.Success)
		}
		if len(r.Intervals) > 100 || math.IsInf(r.TPS, 0) || r.Peak.SeedWindow != nil && math.IsInf(r.Peak.TPS, 0) {
			return
		}
		_, err = json.Marshal(r)
		require.NoError(t, err)
	})
}

// fuzzedRecords takes 25 bytes for a record: which fields it has and whether it succeeded, and three numbers.
func fuzzedRecords(data []byte) (records []tps.SeedRecord) {
	for ; len(data) >= 25; data = data[25:] {
		number := func(bit, place int) *float64 {
			if data[0]>>bit&1 == 0 {
				return nil
			}
			return new(math.Float64frombits(binary.LittleEndian.Uint64(data[1+8*place:])))
		}
		r := tps.SeedRecord{StartedAt: number(0, 0), EndedAt: number(1, 1), Duration: number(2, 2)}
		r.TaskID, r.Result = json.RawMessage("1"), json.RawMessage("false")
		if data[0]>>3&1 == 1 {
			r.Result = json.RawMessage("true")
		}
		if data[0]>>4&1 == 0 {
			r.TaskID = nil
		}
		records = append(records, r)
	}
	return records
}
