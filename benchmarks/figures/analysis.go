package main

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/worker-dispatcher/wd/benchmarks/internal/figure"
	"github.com/worker-dispatcher/wd/tps"
)

// analysis is what the figures of a run cost, beside the sorting of its end times: with an SLO and tags, all that there is.
func analysis() []figure.Figure {
	var figures []figure.Figure
	for _, order := range []string{"as started", "shuffled"} {
		l := sync.OnceValue(func() tps.Log { return longRun(order == "shuffled") })
		sorting := analysed("sort ends, "+order, 100*time.Millisecond, l, sortEnds)
		over := func(name string, run func(tps.Log)) figure.Figure {
			ours := analysed(name+", "+order, 200*time.Millisecond, l, run)
			return figure.Figure{Name: "tps: " + name + " / sort, " + order, Goal: figure.AtMost(3), Ours: ours, Against: []*figure.Probe{sorting}}
		}
		figures = append(figures,
			over("Analyze", func(l tps.Log) { l.Tags = nil; tps.Analyze(l, nil) }),
			over("Analyze with SLO and tags", func(l tps.Log) { tps.Analyze(l, &tps.Options{SLO: demands()}) }))
	}
	return figures
}

// analysed returns a probe of the time that something takes with a log.
func analysed(name string, once time.Duration, log func() tps.Log, run func(tps.Log)) *figure.Probe {
	return &figure.Probe{Name: "1 M records: " + name, Unit: "ms", Expect: once, Measure: func(context.Context) (float64, error) {
		l := log()
		start := time.Now()
		run(l)
		return float64(time.Since(start).Microseconds()) / 1000, nil
	}}
}

func sortEnds(l tps.Log) {
	ends := make([]int64, len(l.Events))
	for i := range l.Events {
		ends[i] = l.Events[i].Ended
	}
	slices.Sort(ends)
}

// demands is an SLO of the usual kind.
func demands() (s tps.SLO) {
	if err := s.UnmarshalText([]byte("p99<500ms, service p50<=80ms, errors<2%, tps>100 over 10s")); err != nil {
		panic(err) // it is the text above
	}
	return s
}

// longRun is ten minutes of an open model: a million tasks of three tags, 100 ms each in the mean, one failure in a hundred.
func longRun(shuffled bool) tps.Log {
	const tasks = 1_000_000
	random := rand.New(rand.NewPCG(1, 2))
	l := tps.Log{Events: make([]tps.Event, tasks), Tags: []string{"", "read", "write", "list"}}
	for i := range l.Events {
		intended := int64(i) * int64(10*time.Minute) / tasks
		e := tps.Event{ID: int64(i) + 1, Intended: intended, Started: intended + random.Int64N(int64(time.Millisecond)), Tag: 1 + uint32(i%3)}
		e.Ended = e.Started + int64(random.ExpFloat64()*float64(100*time.Millisecond))
		if random.IntN(100) == 0 {
			e.Outcome = tps.Failed
		}
		l.Events[i] = e
	}
	if shuffled {
		random.Shuffle(tasks, func(i, j int) { l.Events[i], l.Events[j] = l.Events[j], l.Events[i] })
	}
	return l
}
