package wd_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	wd "github.com/worker-dispatcher/wd/generics"
)

// spans draws spans that are at least some distance apart.
func spans(t *rapid.T, n int, apart int64) (all [][2]time.Duration, end time.Duration) {
	for range n {
		from := end + time.Duration(rapid.Int64Range(apart, 20*apart).Draw(t, "gap"))
		end = from + time.Duration(rapid.Int64Range(1, 20*apart).Draw(t, "length"))
		all = append(all, [2]time.Duration{from, end})
	}
	return all, end
}

// covered is how much of the time from an offset to another is in spans.
func covered(all [][2]time.Duration, from, to time.Duration) (sum time.Duration) {
	for _, s := range all {
		sum += max(0, min(s[1], to)-max(s[0], from))
	}
	return sum
}

func TestHoldups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all, end := spans(t, rapid.IntRange(0, 20).Draw(t, "spans"), int64(11*time.Microsecond))
		at := time.Duration(rapid.Int64Range(0, int64(end)+1000).Draw(t, "at"))
		held, kept := wd.HeldSince(all, at)
		require.Equal(t, covered(all, at, end), held)
		require.Len(t, all, kept)

		span := time.Duration(rapid.Int64Range(0, int64(end)).Draw(t, "span"))
		now := end + time.Duration(rapid.Int64Range(0, 100).Draw(t, "now"))
		since := wd.HeldBefore(all, now, span)
		require.Equal(t, span, now-since-covered(all, since, now))
	})
}

// Many are kept as few, and what lies between them is counted as theirs as little as that allows.
func TestHoldupsAreBounded(t *testing.T) {
	var all [][2]time.Duration
	for i := range time.Duration(100_000) {
		all = append(all, [2]time.Duration{i * ms, i*ms + 900*time.Microsecond})
	}
	held, kept := wd.HeldSince(all, 0)
	require.LessOrEqual(t, kept, 1024)
	require.InDelta(t, 90*time.Second, held, float64(10*time.Second))
}

// To leap over arrivals is to go through them.
func TestLeap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := wd.Rate{Plan: plans(t)}
		if rapid.Bool().Draw(t, "bursts") {
			s.Arrivals = wd.Burst(time.Duration(rapid.Int64Range(1, 1e9).Draw(t, "every")))
		}
		var changed wd.Plan
		if rapid.Bool().Draw(t, "changed") {
			changed = plans(t)
		}
		some, most := rapid.IntRange(0, 20).Draw(t, "some"), rapid.IntRange(0, 1000).Draw(t, "most")
		before := time.Duration(rapid.Int64Range(-int64(time.Second), int64(week)).Draw(t, "before"))
		n, last, next := wd.Skip(s, some, changed, before, most, false)
		n2, last2, next2 := wd.Skip(s, some, changed, before, most, true)
		require.Equal(t, []any{n, last, next}, []any{n2, last2, next2})
	})
}
