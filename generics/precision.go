package wd

import (
	"context"
	"fmt"
	"runtime"
	"time"
)

// Precision says how exactly a task starts at its instant, and at what cost. All that is due at a wake-up starts at it, so no rate
// is missed for want of precision. Where time is virtual, as under testing/synctest, all three are exact, and the same.
type Precision int

const (
	Coarse Precision = iota // the timers of Go's runtime, on Linux about a millisecond late; costs nothing
	Fine                    // on Linux nanosleep on a thread of its own, about a tenth of that; elsewhere it is Coarse
	Spin                    // some microseconds: waits in a loop, which takes up to a core as long as the run lasts
)

// String is the precision's name.
func (p Precision) String() string { return nameOf(p, "Precision", "coarse", "fine", "spin") }

func (p Precision) validate() error {
	if p < Coarse || p > Spin {
		return fmt.Errorf("Precision is %d, want Coarse (0), Fine (1) or Spin (2)", int(p))
	}
	return nil
}

// resolve returns the precision there is to be had here, and what is to be said about it.
func (p Precision) resolve() (Precision, []string) {
	switch cores := runtime.GOMAXPROCS(0); {
	case p != Coarse && isVirtual(time.Now()):
		return Coarse, nil
	case p == Fine && !hasNanosleep:
		return Coarse, []string{"precision fine is there on Linux only: timers were coarse"}
	case p == Spin && cores < 3:
		return Spin, []string{fmt.Sprintf("precision spin took up to one of %d cores from the tasks", cores)}
	}
	return p, nil
}

// isVirtual reports whether a time that package time has told is not the system's.
func isVirtual(now time.Time) bool {
	system, ok := systemTime()
	return ok && now.Sub(system).Abs() > time.Hour
}

// ahead is how long before an instant timers give way to something better: a nanosleep does not end with a context, so it is short, and to spin
// has to take longer than timers are late.
func (p Precision) ahead() time.Duration {
	switch p {
	case Fine:
		return 10 * time.Millisecond
	case Spin:
		return 2 * time.Millisecond
	}
	return 0
}

// sleepUntil waits for a time, and returns true at it; false if ctx ends or there are news before. It may return true early, and then
// wants to be called again.
func (p Precision) sleepUntil(ctx context.Context, t time.Time, news <-chan struct{}) bool {
	if wait := time.Until(t) - p.ahead(); wait > 0 {
		return sleepFor(ctx, wait, news)
	}
	if p == Spin {
		for time.Now().Before(t) && ctx.Err() == nil {
			runtime.Gosched()
		}
	} else if wait := time.Until(t); wait > 0 {
		nanosleep(wait)
	}
	return ctx.Err() == nil
}

// sleepFor waits for a time to pass, and returns false if ctx ends or there are news before.
func sleepFor(ctx context.Context, wait time.Duration, news <-chan struct{}) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
	case <-news:
	}
	return false
}
