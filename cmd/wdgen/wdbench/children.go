package wdbench

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/process"
	"github.com/worker-dispatcher/wd/remote"
)

// children measure a subject in child processes.
type children[T, R any] struct {
	*subject[T, R]
	ref       remote.Ref[T, R]
	benchmark string
	out       bool // they cannot
}

// measure is one sub-benchmark.
func (c *children[T, R]) measure(b *testing.B, workers int) {
	c.skip(b, workers)
	if c.out {
		b.Skip("see above")
	}
	procs := min(workers, runtime.GOMAXPROCS(0))
	pool, err := process.NewPool(&process.Options{Procs: procs, PerProc: (workers + procs - 1) / procs})
	if err != nil {
		c.leaveOut(b, err)
	}
	defer func() { _ = pool.Close() }() // it returns nil
	within := *c.subject
	within.handler = process.Handler(pool, c.ref)
	if err := within.try(b.Context(), workers); err != nil {
		c.leaveOut(b, err)
	}
	within.loop(b, within.dispatcher(wd.Fixed{Workers: workers}, Span), workers)
}

// leaveOut says why there are no figures, once, where a benchmark that is skipped would say nothing.
func (c *children[T, R]) leaveOut(b *testing.B, err error) {
	c.out = true
	fmt.Printf("%s%s: %v\n", LeftOut, c.benchmark, err)
	b.Skip(err)
}

// LeftOut begins the line that says why the mode process is left out; the benchmark's name and the reason follow.
const LeftOut = "mode=process is left out of "

// try runs each sample once, as many as there are workers at most, so that the processes have done what is done once.
func (s *subject[T, R]) try(ctx context.Context, workers int) error {
	rep, err := wd.New(s.handler, &wd.Options{Strategy: wd.Fixed{Workers: workers}}).Run(ctx, wd.Slice(s.repeat(workers)))
	if err == nil && rep.Succeeded == 0 {
		err = fmt.Errorf("no sample task succeeds in a child process: %w", rep.Err())
	}
	return err
}
