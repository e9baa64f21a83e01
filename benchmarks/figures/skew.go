package main

import (
	"time"

	"github.com/worker-dispatcher/wd/benchmarks/internal/figure"
	"github.com/worker-dispatcher/wd/benchmarks/internal/peers"
	"github.com/worker-dispatcher/wd/benchmarks/internal/work"
)

// skew compares tasks of uneven length with perfect balance.
func skew() []figure.Figure {
	return []figure.Figure{skewed(work.Skew("skew-first", true)), skewed(work.Skew("skew-last", false))}
}

func skewed(w work.Work) figure.Figure {
	return figure.Figure{
		Name: w.Name + ": fixed / ideal", Goal: figure.AtMost(1.04),
		Ours: perTask("fixed", w, 110*time.Millisecond, fixed), Against: []*figure.Probe{ideal(w)},
	}
}

// ideal is the time of a loop by the number of workers.
func ideal(w work.Work) *figure.Probe {
	return probe("ideal: a loop / workers", "ns/task", w, 220*time.Millisecond, func(b *work.Bench) (float64, bool) {
		start := time.Now()
		right := peer(peers.Serial, false)(b)
		return float64(time.Since(start).Nanoseconds()) / float64(b.Tasks*b.Workers), right
	})
}
