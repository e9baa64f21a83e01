package wdbench

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

func TestP99(t *testing.T) {
	t.Parallel()
	var f figures
	require.Zero(t, f.p99())
	for i := range 200 {
		f.responses = append(f.responses, time.Duration(200-i))
	}
	require.EqualValues(t, 198, f.p99())
	f.responses = f.responses[:1]
	require.EqualValues(t, 1, f.p99())
}

func TestWorkersAreInOrderAndOnce(t *testing.T) {
	t.Parallel()
	all := workers()
	require.True(t, slices.IsSorted(all))
	require.Len(t, slices.Compact(slices.Clone(all)), len(all))
	for _, n := range []int{1, runtime.GOMAXPROCS(0), 64} {
		require.Contains(t, all, n)
	}
}

// Every mode makes options that a run takes, whatever a task takes.
func TestModes(t *testing.T) {
	t.Parallel()
	for _, service := range []time.Duration{time.Nanosecond, time.Millisecond, time.Hour} {
		for _, n := range workers() {
			require.LessOrEqual(t, n, size(n, service))
			for _, m := range modes {
				s, err := m.strategy(n, service)
				if m.name == "sharded" && n < runtime.GOMAXPROCS(0) {
					require.Error(t, err)
					continue
				}
				require.NoError(t, err)
				require.NoError(t, s.(interface{ Validate() error }).Validate())
			}
		}
	}
	require.Equal(t, wd.Frequency{Workers: 8, Interval: time.Second, Max: 8}, frequency(8, time.Second))
	require.Equal(t, wd.Frequency{Workers: 8000, Interval: time.Millisecond, Max: 8}, frequency(8, time.Microsecond))
}

// Workers are tried as long as they gain something, and one a core in any case.
func TestLearn(t *testing.T) {
	t.Parallel()
	cores := runtime.GOMAXPROCS(0)
	var s subject[int, int]
	for _, n := range []int{1, cores} { // nothing gained by the second
		s.learn(n, 100)
		require.False(t, s.decided)
	}
	s.learn(4*cores, 150)
	require.False(t, s.decided)
	require.Equal(t, 4*cores, s.enough)
	s.learn(8*cores, 160)
	require.True(t, s.decided)
	require.Equal(t, 4*cores, s.enough)
}
