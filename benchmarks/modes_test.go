package benchmarks

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/benchmarks/internal/modes"
	"github.com/worker-dispatcher/wd/benchmarks/internal/work"
	wd "github.com/worker-dispatcher/wd/generics"
)

func BenchmarkModes(b *testing.B) {
	for _, w := range work.All() {
		bench := open(b, w)
		all := modes.All()
		rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] }) // the first in a process pays for memory that nobody has touched
		for _, m := range all {
			if !m.Can(w) {
				continue
			}
			b.Run(fmt.Sprintf("mode=%s/work=%s/workers=%d", m.Name, w.Name, w.Workers), func(b *testing.B) {
				var rep *wd.Report[int, int]
				measure(b, w.Tasks, func() { rep = mode(b, bench, m) })
				require.True(b, bench.Right(rep.Results()))
			})
		}
	}
}

// mode is one batch in a mode.
func mode(t testing.TB, bench *work.Bench, m modes.Mode) *wd.Report[int, int] {
	rep, err := m.Run(bench)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func TestModesAreRight(t *testing.T) {
	for _, w := range work.All() {
		w = w.Small()
		bench := open(t, w)
		calls := count(bench)
		for _, m := range modes.All() {
			if !m.Can(w) {
				continue
			}
			t.Run(m.Name+"/"+w.Name, func(t *testing.T) {
				rep := mode(t, bench, m)
				require.Equal(t, bench.Values, rep.Results())
				require.Equal(t, w.Tasks, rep.Succeeded)
				if m.Away != nil {
					return // tasks wait in the handler, and are counted elsewhere
				}
				require.LessOrEqual(t, rep.PeakInFlight, w.Workers)
				requireOnce(t, calls)
			})
		}
	}
}
