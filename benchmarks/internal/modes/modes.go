// Package modes has the modes of Worker Dispatcher, each as a user would set it up for a number of workers.
package modes

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/worker-dispatcher/wd/benchmarks/internal/nodes"
	"github.com/worker-dispatcher/wd/benchmarks/internal/work"
	"github.com/worker-dispatcher/wd/cluster"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/process"
)

// A Mode makes the strategy for a work.
type Mode struct {
	Name     string
	Strategy func(work.Work) wd.Strategy
	Away     func(*work.Bench, wd.Strategy) (*wd.Report[int, int], error) // runs tasks in other processes; nil: they run here
}

// All returns all modes.
func All() []Mode {
	return []Mode{
		{"fixed", func(w work.Work) wd.Strategy { return wd.Fixed{Workers: w.Workers} }, nil},
		{"queue", func(w work.Work) wd.Strategy { return wd.Queue{Workers: w.Workers, Depth: w.Workers} }, nil},
		{"sharded", func(w work.Work) wd.Strategy { return wd.Sharded{Workers: w.Workers, Depth: w.Workers} }, nil},
		{"frequency", frequency, nil},
		{"rate", rate, nil},
		{"process", ahead, inChildren},
		{"cluster", ahead, onNode},
	}
}

// ahead is fixed for other processes: where tasks are short, many are on their way to each worker.
func ahead(w work.Work) wd.Strategy {
	if w.Service < time.Millisecond {
		return wd.Fixed{Workers: 64 * w.Workers}
	}
	return wd.Fixed{Workers: w.Workers}
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

// Can reports whether the mode runs a work: not all can be done in other processes.
func (m Mode) Can(w work.Work) bool {
	_, ok := w.Ref()
	return ok || m.Away == nil
}

// Run runs the tasks of b in the mode.
func (m Mode) Run(b *work.Bench) (*wd.Report[int, int], error) {
	if m.Away != nil {
		return m.Away(b, m.Strategy(b.Work))
	}
	return Run(b, m.Strategy(b.Work))
}

// Run runs the tasks of b under a strategy.
func Run(b *work.Bench, s wd.Strategy) (*wd.Report[int, int], error) {
	return run(wd.Func(b.Do), b, s)
}

func run(h wd.Handler[int, int], b *work.Bench, s wd.Strategy) (*wd.Report[int, int], error) {
	return wd.New(h, &wd.Options{Strategy: s}).Run(context.Background(), wd.Slice(b.Values))
}

// inChildren runs them in processes, one a core, that share the workers. Like any pool here it is made for the batch.
func inChildren(b *work.Bench, s wd.Strategy) (_ *wd.Report[int, int], err error) {
	ref, ok := b.Ref()
	if !ok {
		return nil, fmt.Errorf("modes: %s cannot be done in child processes", b.Name)
	}
	procs := min(b.Workers, runtime.GOMAXPROCS(0))
	pool, err := process.NewPool(&process.Options{Procs: procs, PerProc: (b.Workers + procs - 1) / procs, Env: b.Env()})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	return run(process.Handler(pool, ref), b, s)
}

// onNode runs them on a cluster of one node, which is a process of its own. Server and client are here, and all are made for the batch.
func onNode(b *work.Bench, s wd.Strategy) (_ *wd.Report[int, int], err error) {
	ref, ok := b.Ref()
	if !ok {
		return nil, fmt.Errorf("modes: %s cannot be done on a node", b.Name)
	}
	c, err := nodes.StartApart(context.Background(), b.Workers, b.Env())
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	return run(cluster.Handler(c.Client, ref), b, s)
}
