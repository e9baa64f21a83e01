package wd

import (
	"context"
	"fmt"
	"runtime"
	"time"
)

// A sleeper waits for instants, one after the other. One goroutine uses it, and closes it.
type sleeper struct {
	gap   time.Duration // between the instants it wakes up at; 0: any
	ahead time.Duration // how long before an instant it begins to look at the clock in a loop; 0: not at all
	kick  *kick         // nil: timers are as late as they are
	timer *time.Timer   // nil before the first
	woke  time.Time     // the last of these instants
}

// spinning is how long before an instant that begins: longer than timers are late.
const spinning = time.Millisecond

// sleeper returns what waits with this precision, and what is to be said about it.
func (p Precision) sleeper() (s sleeper, notes []string) {
	if isVirtual(time.Now()) {
		return s, nil
	}
	s.gap = p.gap()
	var err error
	if s.kick, err = newKick(); err != nil && p != Coarse {
		notes = append(notes, fmt.Sprintf("timers were up to a millisecond late: %v", err))
	}
	if p != Spin {
		return s, notes
	}
	s.ahead = spinning
	if cores := runtime.GOMAXPROCS(0); cores < 3 {
		notes = append(notes, fmt.Sprintf("precision spin took up to one of %d cores from the tasks", cores))
	}
	return s, notes
}

// isVirtual reports whether a time that package time has told is not the system's, or may not be.
func isVirtual(now time.Time) bool {
	system, ok := systemTime()
	return !ok || now.Sub(system).Abs() > time.Hour
}

// until waits for a time, or for the gap to pass if that is later. It returns early if ctx ends or there are news.
func (s *sleeper) until(ctx context.Context, t time.Time, news <-chan struct{}) {
	if next := s.woke.Add(s.gap); t.Before(next) {
		t = next
	}
	if !s.sleep(ctx, time.Until(t)-s.ahead, news) {
		return
	}
	for s.ahead > 0 && time.Now().Before(t) && ctx.Err() == nil {
		runtime.Gosched()
	}
	s.woke = t
}

// sleep waits for a time to pass, and returns false if ctx ends or there are news before.
func (s *sleeper) sleep(ctx context.Context, wait time.Duration, news <-chan struct{}) bool {
	if wait <= 0 {
		return true
	}
	if s.timer == nil {
		s.timer = time.NewTimer(wait)
	} else {
		s.timer.Reset(wait)
	}
	s.kick.in(wait)
	select {
	case <-s.timer.C:
		return true
	case <-ctx.Done():
	case <-news:
	}
	return false
}

func (s *sleeper) close() {
	s.kick.close()
	if s.timer != nil {
		s.timer.Stop()
	}
}

// sleepFor waits for a time to pass, and returns false if ctx ends before.
func sleepFor(ctx context.Context, wait time.Duration) bool {
	s := sleeper{}
	defer s.close()
	return s.sleep(ctx, wait, nil) && ctx.Err() == nil
}
