package strategytest

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A round is one random run, or three at once that share the strategy, in a bubble of their own.
type round struct {
	options *Options
	number  int
	trials  []*trial
}

// newRound draws the round with this number.
func newRound(o *Options, number int) *round {
	d := newDice(o, number)
	r := &round{options: o, number: number, trials: []*trial{d.trial(o, ending((number-1)%endings))}}
	if d.once(4) {
		for range 2 {
			r.trials = append(r.trials, d.trial(o, ending(d.IntN(endings))))
		}
	}
	return r
}

// play runs the trials and fails t if they break a rule.
func (r *round) play(t *testing.T, s wd.Strategy, seen *counts) {
	before := bubbled()
	if !r.run(s) {
		r.hangs(t, strays(before))
	}
	synctest.Wait()
	for _, x := range r.trials {
		if err := x.verdict(); err != nil {
			r.fail(t, "%v\nin: %v", err, x)
		}
		seen.add(x)
	}
	if left := strays(before); len(left) > 0 {
		r.fail(t, "%d goroutines are left when Run has returned:\n\n%s", len(left), strings.Join(left, "\n\n"))
	}
}

// ages is more virtual time than any run takes.
const ages = 100 * 365 * 24 * time.Hour

// run runs the trials, and returns whether they ended.
func (r *round) run(s wd.Strategy) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		var all sync.WaitGroup
		defer all.Wait()
		for _, x := range r.trials {
			all.Go(func() { x.run(s) })
		}
	}()
	timer := time.NewTimer(ages)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

// hangs fails t, and lets the bubble end if a cancelled context is all the strategy has been waiting for.
func (r *round) hangs(t *testing.T, stacks []string) {
	t.Helper()
	var where []string
	for _, x := range r.trials {
		if !x.isReleased() {
			where = append(where, x.String())
			x.cancel(x.why)
			x.released()
		}
	}
	r.fail(t, "Run does not return: it hangs\nin: %s\nA task may have ended the goroutine that ran it, by runtime.Goexit: see Unit.Run.\nGoroutines:\n\n%s", strings.Join(where, "\nin: "), strings.Join(stacks, "\n\n"))
}

// fail ends the test.
func (r *round) fail(t *testing.T, format string, args ...any) {
	t.Helper()
	args = append([]any{r.number, r.options.seed()}, args...)
	t.Fatalf("strategytest: run %d of seed %d: "+format+"\nRepeat it with Options{Seed: %[2]d, Only: %[1]d}.", args...)
}
