package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/worker-dispatcher/wd/benchmarks/internal/figure"
	"github.com/worker-dispatcher/wd/benchmarks/internal/modes"
	"github.com/worker-dispatcher/wd/benchmarks/internal/work"
	wd "github.com/worker-dispatcher/wd/generics"
)

// A batch runs the tasks of a work once, and returns whether their results were right.
type batch func(*work.Bench) bool

// timed is how long a probe of time measures: a batch that is shorter is repeated, and the median counts.
const timed = 250 * time.Millisecond

// perTask returns a probe of the nanoseconds that a task of w takes, over the whole batch, which takes once, about.
func perTask(name string, w work.Work, once time.Duration, run batch) *figure.Probe {
	return perTaskOf(max(1, int(timed/once))|1, name, w, once, run)
}

// perTaskOf is perTask for the median of so many batches.
func perTaskOf(times int, name string, w work.Work, once time.Duration, run batch) *figure.Probe {
	return probe(name, "ns/task", w, time.Duration(times)*once, func(b *work.Bench) (float64, bool) {
		took := make([]float64, times)
		for i := range took {
			start := time.Now()
			if !run(b) {
				return 0, false
			}
			took[i] = float64(time.Since(start).Nanoseconds()) / float64(w.Tasks)
		}
		slices.Sort(took)
		return took[times/2], true
	})
}

// probe returns a probe that measures something of a work.
func probe(name, unit string, w work.Work, expect time.Duration, measure func(*work.Bench) (float64, bool)) *figure.Probe {
	return &figure.Probe{Name: w.Name + ": " + name, Unit: unit, Expect: expect, Measure: func(context.Context) (float64, error) {
		b, err := w.Open()
		if err != nil {
			return 0, err
		}
		defer b.Close()
		v, right := measure(b)
		if !right {
			return 0, errors.New("the results are wrong")
		}
		return v, nil
	}}
}

// peer is a batch of a peer, which may keep the log by hand.
func peer(run func(*work.Job), logged bool) batch {
	return func(b *work.Bench) bool {
		j := b.Job(logged)
		run(j)
		return len(j.Results) == b.Tasks && j.Results[b.Tasks-1] == b.Values[b.Tasks-1]
	}
}

// fixed is a batch of ours.
func fixed(b *work.Bench) bool {
	rep, err := modes.Run(b, wd.Fixed{Workers: b.Workers})
	return err == nil && rep.Succeeded == b.Tasks
}
