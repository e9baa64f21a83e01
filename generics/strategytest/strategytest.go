// Package strategytest says whether a [wd.Strategy] keeps the rules.
//
// [Exercise] gives a strategy a thousand random runs in virtual time: up to 5,000 tasks that return, sleep, fail, panic, call
// runtime.Goexit, wait for their context or ignore it, from sources of all kinds, with all kinds of endings, one run alone or
// three at once that share the strategy; a third of them with Timeout, a third with Retry. After each it looks at every task and every record:
//
//	func TestPriority(t *testing.T) {
//		strategytest.Exercise(t, Priority{Workers: 4}, &strategytest.Options{Workers: 4})
//	}
//
// # The rules
//
//   - The counts of the summary balance. Each task ran once or has a reason why not, and was given its own value.
//   - Each record and each result is where its ID says, with the task's own error and stamps.
//   - With Retry a task is started again when it may, and not before its time. Its record is that of the last attempt and counts
//     the starts, also when the run ends while it waits for the next one; its intended start is not after the first.
//   - The context of each attempt ends at Timeout, with that as the cause. What has not ended Grace later is abandoned, and the
//     run goes on.
//   - A run that nothing ended runs all its tasks, and has no error.
//   - A failed source's error is the run's, and what was pulled before has run. A context's cause is the run's error; the end of
//     Runtime is none.
//   - No task starts after the end of the context or of Runtime.
//   - A run returns as soon as it has ended and nothing runs any more, or Grace is over. Nothing is left running.
//   - No task starts early or late: see [Options.Workers] and [Options.Due].
//
// # When a run fails
//
// The first broken rule ends the test. The message names the run and the seed, which repeat it alone: see [Options.Only]. A
// strategy that hangs, or leaves a goroutine behind, is reported first; then package synctest panics, as its bubble cannot end.
package strategytest

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// Exercise fails t at the first random run in which s breaks a rule. nil options are valid. The runs go through these
// endings in turn, and how often each was seen is logged; in a thousand runs each must be seen a hundred times.
//
//   - the source is at its end, or is empty
//   - the context is cancelled: before the run, meanwhile, by a task
//   - Runtime is over
//   - the source fails or panics
//   - tasks panic, or call runtime.Goexit
//   - a task is stuck and is abandoned when Grace is over
//   - the source blocks: for a while, beyond the end of the context, for good
//
// So must be runs with Timeout and with Retry on, such in which a task meets its Timeout, such in which one is tried again, and
// such that end while one waits for that.
//
// Exercise uses a bubble of [synctest] for each run, so it cannot be called in one.
func Exercise(t *testing.T, s wd.Strategy, o *Options) {
	t.Helper()
	var seen counts
	for _, number := range o.numbers() {
		exercise(t, s, o, number, &seen)
	}
	t.Logf("seen: %v", seen)
	if rare := seen.rare(); len(o.numbers()) >= defaultRuns && rare != "" {
		t.Errorf("strategytest: fewer than %d runs of seed %d showed each of these: %s", wantSeen, o.seed(), rare)
	}
}

// exercise does one random run. It does not return if that fails.
func exercise(t *testing.T, s wd.Strategy, o *Options, number int, seen *counts) {
	t.Helper()
	// Virtual time stands still while a goroutine spins or waits for a mutex: only real time tells.
	watchdog := time.AfterFunc(o.patience(), func() {
		panic(fmt.Sprintf("strategytest: run %d of seed %d hangs: for %v of real time a goroutine has been spinning or waiting for a mutex",
			number, o.seed(), o.patience()))
	})
	defer watchdog.Stop()
	synctest.Test(t, func(t *testing.T) { newRound(o, number).play(t, s, seen) })
}
