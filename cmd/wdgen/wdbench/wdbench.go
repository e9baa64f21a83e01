// Package wdbench measures a handler in every mode and with several numbers of workers. The benchmarks that wdgen writes for
// //wd:bench call it, and so may others:
//
//	func BenchmarkFetch(b *testing.B) {
//		wdbench.Run(b, FetchTask(client), ids)
//	}
//
// A sub-benchmark is named mode=fixed/workers=8, as benchstat has it: benchstat -col /mode -row /workers. One operation is one
// task:
//
//   - ns/op is the time of the run over the tasks in it
//   - tasks/s is the same the other way round
//   - p99-ns is the 99th percentile of response time, from the instant at which a task was due to its end
//   - failed/op, if any has, is the part of the tasks that failed: mind whether their times mean anything
//
// B/op and allocs/op, of -benchmem, are those of a whole run and tell nothing here.
package wdbench

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// Run runs the handler over the tasks, again and again, in a sub-benchmark for each mode and number of workers: one, one a
// core, four a core, and 64. The tasks are samples: they come in turn, as often as it takes, and several times at once.
//
// Before anything is measured, some tasks run to tell how long one takes. A run then starts tasks for [Span], at least one for
// each worker, and waits for them. If a task takes [Slow] or longer, more workers are tried only as long as they gain something
// in the first mode: 64 that share two cores would take 32 times as long, to no end.
//
// With a reference to the function, the mode process runs it in child processes of the test binary: one for each worker, a core
// at most, which share the workers. This needs a TestMain that calls [process.Main] first; wdgen writes one where there is none. If that is missing, or the types do not
// cross, or no task succeeds there, a line says so, and the mode is left out. More references than one are of no use.
func Run[T, R any](b *testing.B, h wd.Handler[T, R], tasks []T, refs ...remote.Ref[T, R]) {
	b.Helper()
	if len(tasks) == 0 {
		b.Fatal("wdbench: no sample tasks")
	}
	s := subject[T, R]{handler: h, samples: tasks}
	if err := s.calibrate(b.Context()); err != nil {
		b.Fatal(err)
	}
	for _, m := range modes {
		for _, n := range workers() {
			b.Run(fmt.Sprintf("mode=%s/workers=%d", m.name, n), func(b *testing.B) { s.measure(b, m, n) })
		}
	}
	if len(refs) == 0 {
		return
	}
	c := children[T, R]{subject: &s, ref: refs[0], benchmark: b.Name()}
	for _, n := range workers() {
		b.Run(fmt.Sprintf("mode=process/workers=%d", n), func(b *testing.B) { c.measure(b, n) })
	}
}

// A subject is what is measured.
type subject[T, R any] struct {
	handler wd.Handler[T, R]
	samples []T
	service time.Duration // how long a task takes, about

	best    float64 // tasks a second, in the first mode
	enough  int     // as many workers are worth a try
	decided bool    // more are not
}

// calibrate finds out how long a task takes.
func (s *subject[T, R]) calibrate(ctx context.Context) error {
	d, tasks := s.dispatcher(wd.Fixed{Workers: 1}, calibration), wd.Slice(s.repeat(most))
	for range 2 { // the first time there may be connections to make, caches to fill
		rep, err := once(ctx, d, tasks)
		if err != nil {
			return err
		}
		if rep.Succeeded == 0 {
			return fmt.Errorf("wdbench: no sample task succeeds: %w", rep.Err())
		}
		s.service = max(rep.Duration()/time.Duration(rep.Completed), time.Nanosecond)
		if s.service > time.Second {
			break
		}
	}
	return nil
}

// once runs tasks. On a machine that is so busy that the time is over before one has started, it tries again.
func once[T, R any](ctx context.Context, d *wd.Dispatcher[T, R], tasks wd.Source[T]) (*wd.Report[T, R], error) {
	for {
		rep, err := d.Run(ctx, tasks)
		if err != nil {
			return nil, fmt.Errorf("wdbench: %w", err)
		}
		if rep.Completed > 0 {
			return rep, nil
		}
	}
}

// dispatcher returns one that starts tasks for so long. Those that have started then come to their own end.
func (s *subject[T, R]) dispatcher(strategy wd.Strategy, starts time.Duration) *wd.Dispatcher[T, R] {
	return wd.New(s.handler, &wd.Options{Strategy: strategy, Runtime: starts, Drain: math.MaxInt64})
}

// repeat returns n tasks.
func (s *subject[T, R]) repeat(n int) []T {
	tasks := make([]T, n)
	for i := range tasks {
		tasks[i] = s.samples[i%len(s.samples)]
	}
	return tasks
}

// measure is one sub-benchmark.
func (s *subject[T, R]) measure(b *testing.B, m mode, workers int) {
	s.skip(b, workers)
	strategy, err := m.strategy(workers, s.service)
	if err != nil {
		b.Skip(err)
	}
	f := s.loop(b, s.dispatcher(strategy, Span), workers)
	if m.name == modes[0].name && s.service >= Slow {
		s.learn(workers, f.rate())
	}
}

// skip leaves out numbers of workers that gain nothing.
func (s *subject[T, R]) skip(b *testing.B, workers int) {
	if s.decided && workers > s.enough {
		b.Skipf("a task takes %v, and more than %d workers gain nothing", s.service.Round(time.Millisecond), s.enough)
	}
}

// loop is the loop of a benchmark.
func (s *subject[T, R]) loop(b *testing.B, d *wd.Dispatcher[T, R], workers int) *figures {
	tasks := wd.Slice(s.repeat(size(workers, s.service)))
	f := &figures{}
	for b.Loop() {
		rep, err := once(b.Context(), d, tasks)
		if err != nil {
			b.Fatal(err)
		}
		f.add(rep.Summary)
		for r := range rep.Records() {
			f.responses = append(f.responses, r.Response())
		}
	}
	f.report(b)
	return f
}

// learn notes whether more workers gain something. One a core are always tried.
func (s *subject[T, R]) learn(workers int, rate float64) {
	const gain = 1.1
	more := rate > gain*s.best
	if s.best = max(s.best, rate); more || workers <= runtime.GOMAXPROCS(0) {
		s.enough = workers
	} else {
		s.decided = true
	}
}

const (
	// Span is how long tasks are started in one run.
	Span = 50 * time.Millisecond

	// Slow is how long a task takes at least for [Run] to leave out workers that gain nothing.
	Slow = 10 * time.Millisecond

	calibration = 20 * time.Millisecond
	most        = 1 << 15 // tasks in a run
)

// size is how many tasks are there for a run: twice what the workers should do.
func size(workers int, service time.Duration) int {
	return min(most, workers*max(1, int(2*Span/service)))
}
