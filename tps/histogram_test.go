package tps_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/tps"
	"pgregory.net/rapid"
)

// anyTimes draws times of all scales, or of one.
func anyTimes(t *rapid.T) (times []int64) {
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	scale := rapid.IntRange(0, 63).Draw(t, "bits")
	for range rapid.IntRange(0, 300).Draw(t, "times") {
		b := scale
		if scale == 0 {
			b = 1 + random.IntN(63)
		}
		times = append(times, int64(random.Uint64()>>(64-b)))
	}
	return times
}

func histogram(times []int64) *tps.Histogram {
	var h tps.Histogram
	for _, t := range times {
		h.Add(time.Duration(t))
	}
	return &h
}

func TestHistogramIsWithinItsError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		times := anyTimes(t)
		h := histogram(times)
		require.Equal(t, len(times), h.Count())
		if len(times) == 0 {
			require.Zero(t, h.Distribution())
			require.Zero(t, h.Percentile(50))
			return
		}
		require.Equal(t, []int64{slices.Min(times), slices.Max(times)}, []int64{int64(h.Min()), int64(h.Max())})
		require.InEpsilon(t, 1+average(times), 1+h.Mean(), 1e-12)
		for _, p := range []int64{1, 1000, 25_000, 50_000, 90_000, 95_000, 99_000, 99_900, 99_999} {
			exact, got := ranked(times, p), int64(h.Percentile(float64(p)/1000))
			if exact < 128 {
				require.Equal(t, exact, got)
			}
			require.LessOrEqual(t, math.Abs(float64(got-exact)), 0.008*float64(exact), "%d", p)
		}
		require.Equal(t, []time.Duration{h.Min(), h.Min(), h.Max(), h.Max()},
			[]time.Duration{h.Percentile(math.NaN()), h.Percentile(-1), h.Percentile(100), h.Percentile(1e9)})
	})
}

func TestMergedHistogramIsThatOfAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyTimes(t), anyTimes(t)
		merged := histogram(a)
		merged.Merge(histogram(b))
		require.Equal(t, histogram(append(a, b...)), merged)
	})
}

func TestHistogramThroughJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := histogram(anyTimes(t))
		text, err := json.Marshal(want)
		require.NoError(t, err)
		var got tps.Histogram
		require.NoError(t, json.Unmarshal(text, &got))
		require.Equal(t, want, &got)
	})
}

func TestHistogramMemory(t *testing.T) {
	var h tps.Histogram
	h.Add(-time.Second)
	require.Equal(t, tps.Distribution{Count: 1}, h.Distribution())
	for b := range 63 {
		h.Add(math.MaxInt64 >> b)
	}
	require.EqualValues(t, math.MaxInt64, h.Max())
	text, err := json.Marshal(h)
	require.NoError(t, err)
	require.Contains(t, string(text), "[3711,1]", "the last of 3,712 buckets of 8 bytes")
}

// FuzzHistogramJSON holds that no text makes a histogram that panics or does not go through JSON again.
func FuzzHistogramJSON(f *testing.F) {
	for _, seed := range []string{
		`{"buckets":[],"sum_ns":[0,0],"min_ns":0,"max_ns":0}`, `{"buckets":[[5,2],[70,1]],"sum_ns":[0,80],"min_ns":5,"max_ns":70}`,
		`{"buckets":[[3711,9007199254740992],[3711,1]]}`, `{"buckets":[[3712,1]]}`, `{"buckets":[[1,0]]}`, `{"buckets":[[2,1],[1,1]]}`,
		`{"buckets":[[0,1]],"sum_ns":[1,0]}`, `{"buckets":[],"max_ns":-1}`, `[]`, `{"buckets":[[5,2]],"sum_ns":[0,10],"min_ns":5,"max_ns":4}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var h, again tps.Histogram
		if json.Unmarshal([]byte(text), &h) != nil {
			return
		}
		d := h.Distribution()
		require.LessOrEqual(t, d.Min, d.Max)
		require.LessOrEqual(t, d.P50, d.P999)
		b, err := json.Marshal(h)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(b, &again))
		require.Equal(t, h.Distribution(), again.Distribution())
		again.Merge(&h)
	})
}

func ExampleHistogram() {
	var one, other tps.Histogram // of two goroutines
	for i := range 1000 {
		one.Add(time.Duration(i) * time.Millisecond)
		other.Add(time.Duration(i) * 10 * time.Millisecond)
	}
	one.Merge(&other)
	fmt.Println(one.Count(), one.Max(), one.Percentile(50).Round(10*time.Millisecond))
	// Output:
	// 2000 9.99s 910ms
}
