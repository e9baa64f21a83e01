// Package rate starts tasks that do nothing at a constant rate, with Worker Dispatcher and with vegeta's pacer, and notes when.
package rate

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"

	wd "github.com/worker-dispatcher/wd/generics"
)

// Starts is when tasks started, from the start of the run, in the order in which they were due; they were due at even distances.
type Starts struct {
	PerSecond int
	At        []time.Duration
	From      int // the first was due after so many of these distances
}

// Achieved is the rate of the starts, from the first to the last of them, over the rate asked.
func (s Starts) Achieved() float64 {
	first, last := slices.Min(s.At), slices.Max(s.At)
	return float64(len(s.At)-1) / (last - first).Seconds() / float64(s.PerSecond)
}

// Late is the median of how much later than due tasks started.
func (s Starts) Late() time.Duration {
	late := make([]time.Duration, len(s.At))
	for k, at := range s.At {
		late[k] = at - due(k+s.From, s.PerSecond)
	}
	slices.Sort(late)
	return late[len(late)/2]
}

// due is when the k-th task is.
func due(k, perSecond int) time.Duration {
	return time.Duration(int64(k) * int64(time.Second) / int64(perSecond))
}

// count is how many tasks are due in a time.
func count(perSecond int, d time.Duration) int {
	return int(int64(perSecond) * int64(d) / int64(time.Second))
}

// Ours runs with wd.Rate. It is an error if a task was not started.
func Ours(perSecond int, d time.Duration, p wd.Precision) (Starts, error) {
	n := count(perSecond, d)
	none := func(context.Context, int) (struct{}, error) { return struct{}{}, nil }
	plan := wd.Plan{{From: float64(perSecond), To: float64(perSecond), Over: d}}
	rep, err := wd.New(wd.Func(none), &wd.Options{
		Strategy: wd.Rate{Plan: plan, Precision: p, Max: max(1000, n), AtCap: wd.Drop},
	}).Run(context.Background(), wd.Count(n))
	if err == nil && rep.Succeeded != n {
		err = fmt.Errorf("not all tasks were started: %v", rep.Summary)
	}
	s := Starts{PerSecond: perSecond, At: make([]time.Duration, 0, n)}
	for r := range rep.Records() {
		s.At = append(s.At, r.Started.Sub(rep.Start))
	}
	return s, err
}

// mostWorkers is as many as vegeta would start.
const mostWorkers = 10_000

// Vegeta runs with vegeta's constant pacer and a loop as in its attacks: one goroutine sleeps as long as the pacer says before each hit, hands it to
// a worker through a channel, and starts another worker if none is waiting there.
func Vegeta(perSecond int, d time.Duration) (Starts, error) {
	n := count(perSecond, d)
	s := Starts{PerSecond: perSecond, At: make([]time.Duration, n), From: 1} // its pacer has the first hit at the end of a period
	pacer := vegeta.ConstantPacer{Freq: perSecond, Per: time.Second}
	hits := make(chan int)
	var all sync.WaitGroup
	began := time.Now()
	worker := func() {
		for k := range hits {
			s.At[k] = time.Since(began)
		}
	}
	workers := 10
	for range workers {
		all.Go(worker)
	}
	for k := 0; k < n; k++ {
		wait, stop := pacer.Pace(time.Since(began), uint64(k))
		if stop {
			return s, fmt.Errorf("the pacer stops at hit %d of %d", k, n)
		}
		time.Sleep(wait)
		if workers < mostWorkers {
			select {
			case hits <- k:
				continue
			default:
				workers++
				all.Go(worker)
			}
		}
		hits <- k
	}
	close(hits)
	all.Wait()
	return s, nil
}
