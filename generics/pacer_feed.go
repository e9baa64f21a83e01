package wd

import (
	"cmp"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

// A tuning is what a feed and its run tell each other of the rate.
type tuning struct {
	mu      sync.Mutex
	news    []tunedPlan   // plans that are to take over, one after the other, and have not been taken
	plan    Plan          // the last that was set; nil: none has been
	since   time.Duration // and the offset in the schedule at which it was
	over    string        // why no more can be set; "": they can
	changed chan struct{} // closed at the next one

	pacing      *tps.Pacing   // what the strategy has said of itself
	first, last time.Duration // when the first and the last task with an intended start were due
	begun       time.Duration // when the last of them started
	atLast      batch         // those that were due together with the last one
	stalled     int           // how many were due and did not start, though no cap held them back
	due         bool          // whether there are any
	lag         tps.Histogram
	unbegun     atomic.Int64 // how many of those started were to run elsewhere, and never did
}

// A tunedPlan is one that takes over at an offset.
type tunedPlan struct {
	plan Plan
	at   time.Duration
	said time.Duration // the same, the time paused counted too
}

// Tuned returns the plan that [Running.SetPlan] or [Running.SetRate] has set last, nil if none has been, and a channel that is closed when
// there is another one. Its offsets count from when the strategy takes notice of it.
func (f *Feed) Tuned() (p Plan, changed <-chan struct{}) {
	_, changed = f.tuning.take()
	f.tuning.mu.Lock()
	defer f.tuning.mu.Unlock()
	return f.tuning.plan, changed
}

// take returns the plans that have been set since the last call, and a channel that is closed when there is another one.
func (t *tuning) take() (news []tunedPlan, changed <-chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.changed == nil {
		t.changed = make(chan struct{})
	}
	news, t.news = t.news, nil
	return news, t.changed
}

// finish lets no more plans be set, for a reason, and returns true; but false if one has been set and not been taken.
func (t *tuning) finish(reason string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.news) > 0 {
		return false
	}
	t.over = cmp.Or(t.over, reason)
	return true
}

// close lets no more plans be set.
func (t *tuning) close() {
	t.take()
	t.finish("nothing is left to start")
}

// tune sets another plan, or returns why that is too late.
func (f *Feed) tune(p Plan) (over string) {
	t := &f.tuning
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over != "" {
		return t.over
	}
	now := time.Now()
	if t.changed != nil {
		close(t.changed)
	}
	t.plan, t.since, t.changed = p, f.offset(now), make(chan struct{})
	t.news = append(t.news, tunedPlan{p, t.since, now.Sub(f.start)})
	return ""
}

// planEnd returns the offset in the schedule at which the plan comes to its end, and whether there is a plan that does.
func (f *Feed) planEnd(s Strategy) (end time.Duration, ends bool) {
	f.tuning.mu.Lock()
	plan, since := f.tuning.plan, f.tuning.since
	f.tuning.mu.Unlock()
	if plan == nil {
		switch rate := innermost(s).(type) {
		case Rate:
			plan = rate.Plan
		case *Rate:
			plan = rate.Plan
		}
	}
	if len(plan) == 0 {
		return 0, false
	}
	d, ends := plan.Duration()
	return since + d, ends
}

// SetPacing is for a strategy that follows a schedule: it says how that went. What becomes of its tasks the run knows, and sets itself: Started,
// Undispatched, Asked, Achieved, Lag and Limited. Call it before Dispatch returns; the last call counts.
func (f *Feed) SetPacing(p tps.Pacing) {
	f.tuning.mu.Lock()
	defer f.tuning.mu.Unlock()
	f.tuning.pacing = &p
}

// A batch is of arrivals that are due at one instant.
type batch struct{ due, started int }

// note notes when n tasks were due.
func (t *tuning) note(due time.Duration, n int) {
	if !t.due {
		t.first, t.last, t.due = due, due, true
	}
	if due > t.last {
		t.atLast = batch{}
	}
	t.first, t.last = min(t.first, due), max(t.last, due)
	if due == t.last {
		t.atLast.due += n
	}
}

// dropped notes that n tasks were due and do not start, or that arrivals were that have none.
func (t *tuning) dropped(due time.Duration, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.note(due, n)
}

// started notes that a task was due and started, late by lag.
func (t *tuning) started(due, at, lag time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.note(due, 1)
	if due == t.last {
		t.atLast.started++
	}
	t.begun = max(t.begun, at)
	t.lag.Add(lag)
}

// report returns what is to be said of the pacing of a run that has ended, nil if nothing is.
func (t *tuning) report() *tps.Pacing {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.pacing == nil {
		return nil
	}
	p := *t.pacing
	p.Lag = t.lag.Distribution()
	p.Started = p.Lag.Count - int(t.unbegun.Load())
	p.Undispatched = p.Planned - p.Started - p.Dropped - p.Skipped
	p.Asked = rateOf(p.Planned-t.atLast.due, t.last-t.first)
	p.Achieved = rateOf(p.Started-t.atLast.started, max(t.last, t.begun)-t.first)
	p.Limited = limitOf(&p, t.stalled, t.last-t.first)
	return &p
}

// rateOf is that of n arrivals within a span, at the end of which come others.
func rateOf(n int, span time.Duration) float64 {
	if n < 1 || span <= 0 {
		return 0
	}
	return float64(n) / span.Seconds()
}

// limitOf says in what respect the generator fell short; "" if it did not. It did if it skipped more than 1 % of
// the arrivals, or was late for so many by more than a tenth of their mean distance, and by more than a stall. Of fewer than 100
// arrivals half have to be, as one is no evidence. Those that had not even started when the run ended, after a stall and at no cap, count too.
func limitOf(p *tps.Pacing, stalled int, span time.Duration) string {
	many, late, few := "1 %", p.Lag.P99, p.Planned/100
	if p.Lag.Count < 100 {
		many, late = "half", p.Lag.P50
	}
	if p.Planned < 100 {
		few = p.Planned / 2
	}
	switch {
	case stalled > few:
		return fmt.Sprintf("%d of %s had no start before the run ended, though no cap held them back: machine, process or source were too slow",
			stalled, plural(p.Planned, "arrival"))
	case p.Skipped > p.Planned/100:
		return fmt.Sprintf("it skipped %d of %s after stalls", p.Skipped, plural(p.Planned, "arrival"))
	case late > max(stall, span/time.Duration(10*max(1, p.Planned-1))):
		return fmt.Sprintf("%s of the tasks started %v late or more, though no cap held them back: machine, process or source were too slow",
			many, late.Round(10*time.Microsecond))
	}
	return ""
}
