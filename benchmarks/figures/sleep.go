package main

import (
	"time"

	"github.com/worker-dispatcher/wd/benchmarks/internal/figure"
	"github.com/worker-dispatcher/wd/benchmarks/internal/peers"
	"github.com/worker-dispatcher/wd/benchmarks/internal/work"
)

// sleep is a thousand workers whose tasks wait. How their timers bunch is another thing each time and changes what a batch takes by a tenth; so
// there are several a round, in a process that runs nothing else.
func sleep() []figure.Figure {
	const batches = 9
	w, once := work.Sleep(100_000), 180*time.Millisecond
	ours := apart(perTaskOf(batches, "fixed", w, once, fixed))
	over := func(name string, run func(*work.Job)) figure.Figure {
		theirs := apart(perTaskOf(batches, name, w, once, peer(run, true)))
		return figure.Figure{Name: "sleep1ms: fixed / " + name, Goal: figure.AtMost(1.05), Ours: ours, Against: []*figure.Probe{theirs}}
	}
	return []figure.Figure{over("pond-go", peers.PondGo), over("hand-atomic", peers.Atomic)}
}
