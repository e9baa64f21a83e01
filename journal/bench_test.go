package journal_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/journal"
	"github.com/worker-dispatcher/wd/tps"
)

var echo = wd.Func(func(_ context.Context, s string) (string, error) { return s, nil })

func payloads(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("%s%08d", strings.Repeat("x", 56), i))
	}
	return all
}

// What the record of a task costs: in a run log with values, and in a journal. The tasks have 64 bytes and do nothing.
func BenchmarkRecord(b *testing.B) {
	for _, workers := range []int{2, 64, 1024} {
		o := &wd.Options{Strategy: wd.Fixed{Workers: workers}}
		b.Run(fmt.Sprintf("impl=runlog/workers=%d", workers), func(b *testing.B) {
			f, err := os.Create(benchFile(b))
			require.NoError(b, err)
			defer f.Close()
			o := *o
			o.Sink = tps.NewLogWriter(f, &tps.LogOptions{Values: true})
			all := payloads(b.N)
			b.ReportAllocs()
			b.ResetTimer()
			_, err = wd.New(echo, &o).Run(b.Context(), wd.Slice(all))
			require.NoError(b, err)
		})
		for name, options := range map[string]journal.Options{
			"nosync": {Sync: journal.NoSync}, "second": {Sync: 1e9}, "sync": {}, "skip": {Sync: journal.NoSync, Interrupted: journal.Skip},
		} {
			b.Run(fmt.Sprintf("impl=journal/sync=%s/workers=%d", name, workers), func(b *testing.B) {
				j := journal.New(benchFile(b), wd.New(echo, o), &options)
				all := payloads(b.N)
				b.ReportAllocs()
				b.ResetTimer()
				_, err := j.Run(b.Context(), wd.Slice(all))
				require.NoError(b, err)
			})
		}
	}
}

// What it costs to take a result from the file.
func BenchmarkResume(b *testing.B) {
	j := journal.New(benchFile(b), wd.New(echo, &wd.Options{Strategy: wd.Fixed{Workers: 1024}}), &journal.Options{Sync: journal.NoSync})
	all := payloads(b.N)
	_, err := j.Run(b.Context(), wd.Slice(all))
	require.NoError(b, err)
	b.ReportAllocs()
	b.ResetTimer()
	n := 0
	for r, err := range j.Stream(b.Context(), wd.Slice(all)) {
		require.True(b, r.OK && err == nil)
		n++
	}
	require.Equal(b, b.N, n)
}

func benchFile(b *testing.B) string { return b.TempDir() + "/run.log" }
