package main

import (
	"runtime"
	"time"

	"github.com/worker-dispatcher/wd/benchmarks/internal/figure"
	"github.com/worker-dispatcher/wd/benchmarks/internal/floor"
	"github.com/worker-dispatcher/wd/benchmarks/internal/peers"
	"github.com/worker-dispatcher/wd/benchmarks/internal/work"
)

// empty is what a run costs whose tasks do nothing. The peers keep the same log by hand.
func empty() []figure.Figure {
	w := work.Empty()
	ours := perTask("fixed", w, 35*time.Millisecond, fixed)
	least := perTask("floor", w, 35*time.Millisecond, theFloor)
	pond := perTask("pond-go", w, 180*time.Millisecond, peer(peers.PondGo, true))
	over := func(name string, goal float64, theirs *figure.Probe) figure.Figure {
		return figure.Figure{Name: "empty: fixed / " + name, Goal: figure.AtMost(goal), Ours: ours, Against: []*figure.Probe{theirs}}
	}
	return []figure.Figure{
		over("floor", 1, least),
		over("pond-go", 1./6, pond),
		{Name: "empty: floor / pond-go, for comparison", Goal: figure.AtLeast(0), Ours: least, Against: []*figure.Probe{pond}},
		over("pond-result", 1./10, perTask("pond-result", w, 400*time.Millisecond, peer(peers.PondResult, true))),
		over("ants-func", 1./20, perTask("ants-func", w, 700*time.Millisecond, peer(peers.AntsFunc, true))),
		allocations(w),
		heap(w),
	}
}

func theFloor(b *work.Bench) bool {
	results, _ := floor.Run(b)
	return results[b.Tasks-1] == b.Values[b.Tasks-1]
}

// allocations is none a task; there is one in some hundred tasks.
func allocations(w work.Work) figure.Figure {
	return figure.Figure{
		Name: "empty: fixed, allocations a task", Goal: figure.AtMost(0.005),
		Ours: memory("fixed, allocations", "1/task", w, func(m *runtime.MemStats) uint64 { return m.Mallocs }),
	}
}

// heap is the bytes of the log and 8 of the result.
func heap(w work.Work) figure.Figure {
	return figure.Figure{
		Name: "empty: fixed, bytes a task with a result of 8", Goal: figure.AtMost(33 + 8),
		Ours: memory("fixed, bytes", "B/task", w, func(m *runtime.MemStats) uint64 { return m.TotalAlloc }),
	}
}

// memory returns a probe of what a run of ours takes from the heap.
func memory(name, unit string, w work.Work, of func(*runtime.MemStats) uint64) *figure.Probe {
	return probe(name, unit, w, 40*time.Millisecond, func(b *work.Bench) (float64, bool) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		right := fixed(b)
		runtime.ReadMemStats(&after)
		return float64(of(&after)-of(&before)) / float64(w.Tasks), right
	})
}
