package benchmarks

import (
	"context"
	"os"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/worker-dispatcher/wd/benchmarks/internal/nodes"
	"github.com/worker-dispatcher/wd/benchmarks/internal/work"
	"github.com/worker-dispatcher/wd/process"
)

// TestMain makes this binary a child of itself where it is started as one. ants has a pool from the start.
func TestMain(m *testing.M) {
	_ = os.Setenv("GORACE", "atexit_sleep_ms=0 "+os.Getenv("GORACE")) // else each child with the race detector takes a second to end
	process.Main()
	nodes.Main()
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent())
}

// slow is a time that tasks spend waiting rather than working.
const slow = time.Millisecond

// open makes a work ready until the end of the test.
func open(t testing.TB, w work.Work) *work.Bench {
	t.Helper()
	bench, err := w.Open()
	require.NoError(t, err)
	t.Cleanup(bench.Close)
	return bench
}

// measure runs batches. Each begins with an empty heap, so that none pays for the one before.
func measure(b *testing.B, tasks int, batch func()) {
	b.ReportAllocs()
	var took time.Duration
	n := 0
	for b.Loop() {
		b.StopTimer()
		runtime.GC()
		b.StartTimer()
		start := time.Now()
		batch()
		took += time.Since(start)
		n++
	}
	b.ReportMetric(float64(took.Nanoseconds())/float64(n)/float64(tasks), "ns/task")
}

// count makes a bench count the calls of each task, by value.
func count(bench *work.Bench) []atomic.Int32 {
	calls, do := make([]atomic.Int32, bench.Tasks+1), bench.Do
	bench.Do = func(ctx context.Context, v int) (int, error) {
		calls[v].Add(1)
		return do(ctx, v)
	}
	return calls
}

// requireOnce requires that each task was called once since the last time.
func requireOnce(t *testing.T, calls []atomic.Int32) {
	t.Helper()
	for v := 1; v < len(calls); v++ {
		if n := calls[v].Swap(0); n != 1 {
			t.Fatalf("task %d was called %d times", v, n)
		}
	}
}
