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

func BenchmarkFixed(b *testing.B) {
	const n = 1_000_000
	d := wd.New(wd.Func(func(_ context.Context, v int) (int, error) { return v, nil }), nil)
	values := make([]int, n)
	b.Run("source=slice", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d.Run(context.Background(), wd.Slice(values))
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/task")
	})
	b.Run("source=count", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d.Run(context.Background(), wd.Count(n))
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/task")
	})
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			floor(values)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/task")
	})
}

type rec24 struct{ id, s, e int64 }

func floor(values []int) ([]int, []rec24) {
	n := len(values)
	res := make([]int, n)
	recs := make([]rec24, n)
	base := time.Now()
	var next atomic.Int64
	var wg sync.WaitGroup
	f := func(_ context.Context, v int) (int, error) { return v, nil }
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for {
				hi := int(next.Add(256))
				lo := hi - 256
				if lo >= n {
					return
				}
				for i := lo; i < min(hi, n); i++ {
					s := int64(time.Since(base))
					r, _ := f(context.Background(), values[i])
					res[i] = r
					recs[i] = rec24{int64(i), s, int64(time.Since(base))}
				}
			}
		})
	}
	wg.Wait()
	return res, recs
}
