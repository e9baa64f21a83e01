package process_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/process"
)

// A task has 64 bytes and does nothing; two children.
func BenchmarkPool(b *testing.B) {
	for _, workers := range []int{1, 2, 16, 64, 128, 256} {
		b.Run(fmt.Sprintf("payload=64/procs=2/workers=%d", workers), func(b *testing.B) {
			p := newPool(b, &process.Options{Procs: 2})
			d := wd.New(process.Handler(p, echoRef), &wd.Options{Strategy: wd.Fixed{Workers: workers}})
			payload := strings.Repeat("x", 64)
			tasks := make([]string, b.N)
			for i := range tasks {
				tasks[i] = payload
			}
			b.ResetTimer()
			rep, err := d.Run(b.Context(), wd.Slice(tasks))
			require.NoError(b, err)
			require.Equal(b, b.N, rep.Succeeded)
			b.ReportMetric(float64(b.N)/rep.Duration().Seconds(), "tasks/s")
		})
	}
}
