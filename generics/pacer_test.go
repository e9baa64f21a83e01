package wd_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	wd "github.com/worker-dispatcher/wd/generics"
)

func TestLagsAreKeptToAPercent(t *testing.T) {
	require.Zero(t, wd.LagsOf(nil))
	rapid.Check(t, func(t *rapid.T) {
		times := rapid.SliceOfN(rapid.Map(rapid.OneOf(rapid.Int64Min(0), rapid.Int64Range(0, 1e9), rapid.Int64Range(0, 200)),
			func(n int64) time.Duration { return time.Duration(n) }), 1, 300).Draw(t, "times")
		d := wd.LagsOf(times)
		slices.Sort(times)
		require.Equal(t, len(times), d.Count)
		require.Equal(t, times[0], d.Min)
		require.Equal(t, times[len(times)-1], d.Max)
		for permille, got := range map[int]time.Duration{500: d.P50, 900: d.P90, 950: d.P95, 990: d.P99, 999: d.P999} {
			want := times[(permille*len(times)+999)/1000-1]
			require.InDelta(t, float64(want), float64(got), float64(want)/100+1)
		}
	})
}
