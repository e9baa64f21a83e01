package wd

import (
	"math"
	"sync"
	"time"
)

// A Snapshot is how a run stands. Its counts balance if those in flight, and those that wait to be started again, are taken as
// Undispatched, as they are here.
type Snapshot struct {
	Summary // End is when the snapshot was taken

	InFlight int           // tasks that run
	Rate     float64       // completions a second, over the last seconds; at the end over the whole run
	ETA      time.Duration // until the last task ends, at that rate, or sooner the plan or Runtime; 0 if that cannot be told, or there is nothing to wait for
	Paused   bool
	Open     bool // the length of the source is not known: Tasks are those pulled so far
}

// meterSpan is how far back a rate looks, and meterStep how often it notes where things stood.
const (
	meterSpan = 5 * time.Second
	meterStep = 250 * time.Millisecond
)

// A meter tells a recent rate.
type meter struct {
	mu    sync.Mutex
	marks []mark // the first one no older than meterSpan, if there is another one
}

// A mark is a count at some time.
type mark struct {
	at time.Time
	n  int
}

// rate notes that there were n by now, and returns how many came a second lately.
func (m *meter) rate(now time.Time, n int) float64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.marks) > 1 && now.Sub(m.marks[1].at) >= meterSpan {
		m.marks = m.marks[1:]
	}
	first := m.marks[0]
	if now.Sub(m.marks[len(m.marks)-1].at) >= meterStep {
		m.marks = append(m.marks, mark{now, n})
	}
	if now.Equal(first.at) {
		return 0
	}
	return float64(n-first.n) / now.Sub(first.at).Seconds()
}

// snapshot returns how the run stands.
func (r *run[T, R]) snapshot() Snapshot {
	s := Snapshot{Summary: r.summary(), InFlight: int(r.feed.tally.n.Load()), Paused: r.feed.hold.on.Load(), Open: !r.src.known()}
	if !s.End.IsZero() {
		if s.Duration() > 0 {
			s.Rate = float64(s.Completed) / s.Duration().Seconds()
		}
		return s
	}
	s.End = time.Now()
	s.Rate = r.meter.rate(s.End, s.Completed)
	if !s.Paused {
		s.ETA = r.eta(&s)
	}
	return s
}

// eta returns how long the run will go on, at the rate of a snapshot; 0 if that cannot be told.
func (r *run[T, R]) eta(s *Snapshot) time.Duration {
	const unknown = time.Duration(math.MaxInt64)
	eta := unknown
	if r.src.known() && s.Rate > 0 {
		left := s.Tasks - s.Completed - s.Uncompleted - s.Dropped
		eta = time.Duration(min(float64(left)/s.Rate*1e9, 1<<62))
	}
	if runtime := r.options.Runtime; runtime > 0 {
		eta = min(eta, max(0, runtime-s.End.Sub(r.start)))
	}
	if end, ends := r.feed.planEnd(r.options.strategy()); ends {
		eta = min(eta, max(0, end-r.feed.offset(s.End)))
	}
	if eta == unknown {
		return 0
	}
	return eta
}

// observe calls Observe until the run has ended, and then once more. A panic there ends the run and is its error.
func (r *run[T, R]) observe(ended <-chan struct{}) {
	defer func() {
		if v := recover(); v != nil {
			r.fail(newPanicError(0, v))
		}
	}()
	tick := time.NewTicker(meterStep)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			r.options.Observe(r.snapshot())
		case <-ended:
			r.options.Observe(r.snapshot())
			return
		}
	}
}
