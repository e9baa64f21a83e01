package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/advise"
)

// adviseText has a function that computes for about 1 µs or, with more rounds, 50 ms, and one that sleeps for 1 ms.
const adviseText = `package try

import (
	"crypto/sha256"
	"time"
)

//wd:task
//wd:bench tasks=short
func Hash(rounds int) (sum [32]byte) {
	for range rounds {
		sum = sha256.Sum256(sum[:])
	}
	return sum
}

//wd:task
//wd:bench tasks=long
func HashLong(rounds int) [32]byte { return Hash(rounds) }

//wd:task
//wd:bench tasks=pauses
func Sleep(d time.Duration) { time.Sleep(d) }

func short() []int            { return []int{12} }
func long() []int             { return []int{600_000} }
func pauses() []time.Duration { return []time.Duration{time.Millisecond} }
`

// What computes gets few workers, what waits gets many. The margins are those of a machine that has other things to do, and
// the test tries again with more samples. So it does not run beside the other tests.
func TestAdvise(t *testing.T) {
	dir := newModule(t)
	write(t, dir, "try.go", adviseText)
	code, _, stderr := wdgen(t, dir)
	require.Zero(t, code, stderr)
	for count := 1; ; count += 2 {
		code, stdout, stderr := wdgen(t, dir, "advise", "-benchtime=1x", fmt.Sprint("-count=", count), "-raw=raw.txt")
		require.Zero(t, code, stderr)
		t.Log(stdout)
		err := judge(t, read(t, dir, "raw.txt"))
		if err == nil {
			return
		}
		require.Less(t, count, 9, err)
	}
}

// judge returns what is wrong with the advice that follows from what benchmarks have printed.
func judge(t *testing.T, raw string) error {
	t.Helper()
	subjects, err := advise.Read(strings.NewReader(raw))
	require.NoError(t, err)
	require.Len(t, subjects, 3)
	for _, s := range subjects {
		require.NotNil(t, advise.Of(s).Apart, s.LeftOut)
		use := advise.Of(s).Use
		few, ns := use.Workers <= 4*s.Cores, use.Median(advise.PerTask)
		right := map[string]bool{
			"Hash":     few && 100 < ns && ns < 5000,
			"HashLong": few && 5e6 < ns && ns < 200e6,
			"Sleep":    use.Workers == 64 && ns < 60_000,
		}
		if !right[s.Name] || use.Mode == "frequency" {
			return fmt.Errorf("%s: mode=%s/workers=%d, %.0f ns", s.Name, use.Mode, use.Workers, ns)
		}
	}
	return nil
}
