// Package modes has the modes of Worker Dispatcher, each as a user would set it up for a number of workers.
package modes

import (
	"context"
	"time"

	"github.com/worker-dispatcher/wd/benchmarks/internal/work"
	wd "github.com/worker-dispatcher/wd/generics"
)

// A Mode makes the strategy for a work.
type Mode struct {
	Name     string
	Strategy func(work.Work) wd.Strategy
}

// All returns all modes.
func All() []Mode {
	return []Mode{
		{"fixed", func(w work.Work) wd.Strategy { return wd.Fixed{Workers: w.Workers} }},
		{"queue", func(w work.Work) wd.Strategy { return wd.Queue{Workers: w.Workers, Depth: w.Workers} }},
		{"sharded", func(w work.Work) wd.Strategy { return wd.Sharded{Workers: w.Workers, Depth: w.Workers} }},
		{"frequency", frequency},
		{"rate", rate},
	}
}

// frequency starts as many tasks a second as the workers could do, with no more than one a worker in flight.
func frequency(w work.Work) wd.Strategy {
	interval := max(w.Service, time.Millisecond) // a timer is not much finer
	return wd.Frequency{Workers: w.Workers * int(interval/w.Service), Interval: interval, Max: w.Workers}
}

// rate is frequency with arrivals at even distances.
func rate(w work.Work) wd.Strategy {
	perSecond := float64(w.Workers) / w.Service.Seconds()
	return wd.Rate{Plan: wd.Plan{{From: perSecond, To: perSecond}}, Max: w.Workers}
}

// Run runs the tasks of b under a strategy.
func Run(b *work.Bench, s wd.Strategy) (*wd.Report[int, int], error) {
	return wd.New(wd.Func(b.Do), &wd.Options{Strategy: s}).Run(context.Background(), wd.Slice(b.Values))
}
