package wd_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

const million = 1_000_000

// same is the empty task.
func same(_ context.Context, v int) (int, error) { return v, nil }

// BenchmarkFixed runs a million empty tasks with results, full records and recovered panics. Beside it stands the floor: a loop by
// hand that claims chunks with one atomic addition, reads the clock twice a task, and stores the result and a record of 24 bytes.
func BenchmarkFixed(b *testing.B) {
	values := make([]int, million)
	d := wd.New(wd.Func(same), nil)
	run := func(src wd.Source[int]) func() {
		return func() {
			if rep, err := d.Run(context.Background(), src); err != nil || rep.Succeeded != million {
				b.Fatal(rep.Summary, err)
			}
		}
	}
	for name, f := range map[string]func(){
		"impl=wd/source=slice":    run(wd.Slice(values)),
		"impl=wd/source=count":    run(wd.Count(million)),
		"impl=floor/source=slice": func() { floor(values) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/million, "ns/task")
		})
	}
}

// A stamp is the record of a task in the floor.
type stamp struct{ id, started, ended int64 }

// floor is what a run costs that has no library.
func floor(values []int) ([]int, []stamp) {
	const chunk = 256
	results, stamps := make([]int, len(values)), make([]stamp, len(values))
	base := time.Now()
	var claimed atomic.Int64
	var workers sync.WaitGroup
	task := wd.Func(same)
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			var t wd.Task[int]
			for {
				end := int(claimed.Add(chunk))
				if end-chunk >= len(values) {
					return
				}
				for i := end - chunk; i < min(end, len(values)); i++ {
					started := int64(time.Since(base))
					t.ID, t.Value = i+1, values[i]
					results[i], _ = task(context.Background(), &t)
					stamps[i] = stamp{int64(i) + 1, started, int64(time.Since(base))}
				}
			}
		})
	}
	workers.Wait()
	return results, stamps
}
