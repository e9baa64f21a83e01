package rate_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/benchmarks/internal/rate"
	wd "github.com/worker-dispatcher/wd/generics"
)

func TestEveryTaskIsStartedOnce(t *testing.T) {
	for _, run := range []func() (rate.Starts, error){
		func() (rate.Starts, error) { return rate.Ours(2000, 100*time.Millisecond, wd.Coarse) },
		func() (rate.Starts, error) { return rate.Ours(2000, 100*time.Millisecond, wd.Fine) },
		func() (rate.Starts, error) { return rate.Vegeta(2000, 100*time.Millisecond) },
	} {
		s, err := run()
		require.NoError(t, err)
		require.Len(t, s.At, 200)
		require.NotContains(t, s.At[1:], time.Duration(0))
		require.Positive(t, s.Late())
		require.Positive(t, s.Achieved())
	}
}

func TestFigures(t *testing.T) {
	ms := time.Millisecond
	s := rate.Starts{PerSecond: 100, At: []time.Duration{ms, 12 * ms, 21 * ms, 41 * ms}}
	require.Equal(t, 2*ms, s.Late())
	require.InDelta(t, 0.75, s.Achieved(), 1e-9)
}
