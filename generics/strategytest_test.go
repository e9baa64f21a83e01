package wd_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"go.uber.org/goleak"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/strategytest"
)

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
		{wd.Fixed{Workers: 4}, strategytest.Options{Workers: 4}},
		{wd.Queue{Workers: 4, Depth: 3}, strategytest.Options{Workers: 4}},
		{wd.Sharded{Workers: 3 * cores, Depth: 3}, strategytest.Options{Workers: 3 * cores}},
		{wd.Frequency{Workers: 4, Interval: time.Millisecond}, strategytest.Options{Due: each(time.Millisecond, 4)}},

		{wd.Fixed{}, strategytest.Options{Runs: 100}},
		{wd.Fixed{Workers: 1}, strategytest.Options{Runs: 100, Workers: 1}},
		{wd.Queue{}, strategytest.Options{Runs: 100}},
		{wd.Queue{Workers: 1, Depth: 100}, strategytest.Options{Runs: 100, Workers: 1}},
		{wd.Sharded{}, strategytest.Options{Runs: 100}},
		{
			wd.Frequency{Workers: 10, Interval: time.Millisecond, Max: 4},
			strategytest.Options{Runs: 100, Due: each(time.Millisecond, 10), Workers: 4},
		},
	} {
		t.Run(fmt.Sprint(test.s), func(t *testing.T) { strategytest.Exercise(t, test.s, &test.o) })
	}
}

func TestStrategiesOfOnesOwnKeepTheRules(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	rank := func(v any) int { return v.(int) }
	t.Run("priority", func(t *testing.T) {
		strategytest.Exercise(t, Priority{Workers: 4, Window: 30, Rank: rank}, &strategytest.Options{Workers: 4})
	})
	t.Run("priority by another value", func(t *testing.T) {
		s := Priority{Rank: func(v any) int { return -len(v.(string)) }}
		strategytest.Exercise(t, s, &strategytest.Options{Runs: 100, Value: func(id int) any { return fmt.Sprint(id) }})
	})
	t.Run("tens", func(t *testing.T) {
		strategytest.Exercise(t, Tens{}, &strategytest.Options{Due: afterTheTenBefore})
	})
}

// afterTheTenBefore is when a task in a group of ten is due.
func afterTheTenBefore(id int, ended func(int) time.Duration) (due time.Duration) {
	group := (id - 1) / 10 * 10
	for before := max(1, group-9); before <= group; before++ {
		due = max(due, ended(before))
	}
	return due
}
