package wd_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/strategytest"
)

// seed is for other random runs: go test ./generics -strategytest.seed=7
var seed = flag.Uint64("strategytest.seed", 0, "what the runs of strategytest are drawn from")

// thorough reports whether time is at hand: with WD_CI=1 or WD_SOAK=1.
func thorough() bool { return os.Getenv("WD_CI") != "" || os.Getenv("WD_SOAK") != "" }

// runs is how many random runs the suite makes: n where time is at hand, 60 at most otherwise.
func runs(n int) int {
	if thorough() {
		return n
	}
	return min(n, 60)
}

// each returns a plan of n tasks at each interval.
func each(interval time.Duration, n int) func(int, func(int) time.Duration) time.Duration {
	return func(id int, _ func(int) time.Duration) time.Duration { return time.Duration((id-1)/n) * interval }
}

func TestOurStrategiesKeepTheRules(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	cores := runtime.GOMAXPROCS(0)
	for _, test := range []struct {
		s wd.Strategy
		o strategytest.Options
	}{
		{wd.Fixed{Workers: 4}, strategytest.Options{Runs: runs(1000), Workers: 4, Direct: true}},
		{wd.Queue{Workers: 4, Depth: 3}, strategytest.Options{Runs: runs(1000), Workers: 4, Direct: true}},
		{wd.Sharded{Workers: 3 * cores, Depth: 3}, strategytest.Options{Runs: runs(1000), Workers: 3 * cores, Direct: true}},
		{wd.Frequency{Workers: 4, Interval: time.Millisecond}, strategytest.Options{Runs: runs(1000), Due: each(time.Millisecond, 4), Direct: true}},

		{wd.Fixed{}, strategytest.Options{Runs: runs(100), Direct: true}},
		{wd.Fixed{Workers: 1}, strategytest.Options{Runs: runs(100), Workers: 1, Direct: true}},
		{wd.Queue{}, strategytest.Options{Runs: runs(100), Direct: true}},
		{wd.Queue{Workers: 1, Depth: 100}, strategytest.Options{Runs: runs(100), Workers: 1, Direct: true}},
		{wd.Sharded{}, strategytest.Options{Runs: runs(100), Direct: true}},
		{
			wd.Frequency{Workers: 10, Interval: time.Millisecond, Max: 4},
			strategytest.Options{Runs: runs(100), Due: each(time.Millisecond, 10), Workers: 4, Direct: true},
		},
	} {
		test.o.Seed = *seed
		t.Run(fmt.Sprint(test.s), func(t *testing.T) { strategytest.Exercise(t, test.s, &test.o) })
	}
}

// along returns the plan of a rate, for as many tasks as there may be.
func along(s wd.Rate) func(int, func(int) time.Duration) time.Duration {
	var due []time.Duration
	for at := range s.Due() {
		if due = append(due, at); len(due) == 10_000 {
			break
		}
	}
	return func(id int, _ func(int) time.Duration) time.Duration { return due[id-1] }
}

func TestRateKeepsTheRules(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	for _, test := range []struct {
		s     wd.Rate
		runs  int
		drops bool
	}{
		{wd.Rate{Plan: wd.MustPlan("3000/s")}, runs(1000), false},
		{wd.Rate{Plan: wd.MustPlan("500/s..9000/s over 1s, hold"), Max: 4}, runs(1000), false},
		{wd.Rate{Plan: wd.MustPlan("2000/s"), Arrivals: wd.Poisson(3), Precision: wd.Fine}, runs(100), false},
		{wd.Rate{Plan: wd.MustPlan("5000/s"), Arrivals: wd.Burst(time.Millisecond), Max: 7, CatchUp: 2}, runs(100), false},
		{wd.Rate{Plan: wd.MustPlan("5000/s"), Max: 2, AtCap: wd.Drop, CatchUp: wd.CatchUpSkip, Precision: wd.Spin}, runs(100), true},
	} {
		o := strategytest.Options{Runs: test.runs, Seed: *seed, Due: along(test.s), Workers: test.s.Max, Drops: test.drops, Direct: true}
		t.Run(test.s.String(), func(t *testing.T) { strategytest.Exercise(t, test.s, &o) })
	}
}

func TestStrategiesOfOnesOwnKeepTheRules(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	rank := func(v any) int { return v.(int) }
	for name, test := range map[string]struct {
		s wd.Strategy
		o strategytest.Options
	}{
		"priority": {Priority{Workers: 4, Window: 30, Rank: rank}, strategytest.Options{Runs: runs(1000), Workers: 4}},
		"priority by another value": {
			Priority{Rank: func(v any) int { return -len(v.(string)) }},
			strategytest.Options{Runs: runs(100), Value: func(id int) any { return fmt.Sprint(id) }},
		},
		"tens":            {Tens{}, strategytest.Options{Runs: runs(1000), Due: afterTheTenBefore}},
		"stops early":     {plan(stopEarly), strategytest.Options{Runs: runs(200), Workers: 4}},
		"drops every 5th": {plan(dropEvery5th), strategytest.Options{Runs: runs(200), Workers: 1, Drops: true, Direct: true}},
	} {
		test.o.Seed = *seed
		t.Run(name, func(t *testing.T) { strategytest.Exercise(t, test.s, &test.o) })
	}
}

// stopEarly leaves it to the run to run again what is to be run again when it has seen the last task.
func stopEarly(ctx context.Context, f *wd.Feed) error {
	f.Workers(ctx, 4, func(ctx context.Context) {
		for u, ok := f.Next(ctx, 1); ok; u, ok = f.Next(ctx, 1) {
			u.Run()
			if n, known := f.Len(); known && u.ID() == n {
				return
			}
		}
	})
	return nil
}

// dropEvery5th runs one task at a time, four of five.
func dropEvery5th(ctx context.Context, f *wd.Feed) error {
	n := 0
	f.Workers(ctx, 1, func(ctx context.Context) {
		for u, ok := f.Next(ctx, 1); ok; u, ok = f.Next(ctx, 1) {
			if n++; n%5 == 0 {
				u.Drop()
			} else {
				u.Run()
			}
		}
	})
	return nil
}

// afterTheTenBefore is when a task in a group of ten is due.
func afterTheTenBefore(id int, ended func(int) time.Duration) (due time.Duration) {
	group := (id - 1) / 10 * 10
	for before := max(1, group-9); before <= group; before++ {
		due = max(due, ended(before))
	}
	return due
}

// A strategy that leaves workers idle keeps its upper bound, if that is all it promises.
func TestIdleWorkersMayBeAllowed(t *testing.T) {
	strategytest.Exercise(t, wd.Fixed{Workers: 3}, &strategytest.Options{Workers: 4, Idle: true, Runs: 300})
}
