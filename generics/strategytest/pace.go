package strategytest

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// A pace follows the attempts of a run from start to start, and says which comes too early or too late.
type pace struct {
	x       *trial
	ends    []time.Duration // of the attempts that took time, in order
	now     time.Duration
	running int           // now, of the attempts that take time
	peak    int           // the most of them at once
	free    time.Duration // until then a worker was free

	// From then on a task waits for its next attempt, and Next blocks where it said before that there is no more. A strategy
	// that calls it in one goroutine for the workers of others may well leave these idle meanwhile. So who comes too late is
	// only judged from then on if Direct says that it does not.
	waits time.Duration
}

// future is when a task ends that does not.
const future = time.Duration(math.MaxInt64)

// pace checks that tasks start when they are due, or as soon as a worker is free, and no more run at once than there are workers.
func (x *trial) pace() error {
	p := &pace{x: x, ends: x.ends(), waits: x.firstWait()}
	for _, a := range x.byStart() {
		if err := p.start(a); err != nil {
			return err
		}
	}
	if most := x.options.workers(); most > 0 && max(p.peak, x.outcome.PeakInFlight) > most {
		return fmt.Errorf("%d tasks ran at once, PeakInFlight is %d, want at most %d", p.peak, x.outcome.PeakInFlight, most)
	}
	if p.peak > x.outcome.PeakInFlight {
		return fmt.Errorf("PeakInFlight is %d, though %d tasks ran at once", x.outcome.PeakInFlight, p.peak)
	}
	return p.waiting()
}

// start looks at the start of one attempt.
func (p *pace) start(a *attempt) error {
	p.advance(a.started)
	due, judged := p.due(a)
	switch {
	case !judged:
	case a.started < due && a.number == 1:
		return fmt.Errorf("task %d starts early: at %v, and is due at %v", a.id, a.started, due)
	case p.free > due && p.x.source.prompt():
		return fmt.Errorf("task %d starts late: at %v, and was due at %v, though a worker was free until %v", a.id, a.started, due, p.free)
	}
	if p.x.left(a) > a.started {
		p.running++
		p.peak = max(p.peak, p.running)
	}
	return nil
}

// due returns when an attempt is to start at the latest if a worker is free; the first one not earlier either. A plan that
// asks how earlier tasks ended is not judged any more when a task has waited for its next attempt: such come among the others,
// so that who is earlier is no longer a question of the number.
func (p *pace) due(a *attempt) (due time.Duration, judged bool) {
	if a.number > 1 {
		return p.x.dueAgain(p.x.sightings[a.id].attempts[a.number-2]), true
	}
	asked := false
	due = p.x.options.due(a.id, func(id int) time.Duration {
		asked = true
		return p.x.ended(id)
	})
	return due, !asked || a.started <= p.waits
}

// dueAgain returns when the attempt after this one is due at the latest: with full jitter it may be earlier.
func (x *trial) dueAgain(a *attempt) time.Duration {
	_, most := x.retry.delay(a.number)
	return a.ended + most
}

// waiting checks that no task is left at the end of the context though a worker was free before.
func (p *pace) waiting() error {
	x := p.x
	if !x.wasCut() || !x.source.prompt() {
		return nil
	}
	p.advance(x.cutAt)
	if p.free > 0 && !x.options.planned() && x.outcome.Undispatched > 0 {
		return fmt.Errorf("task %s, starts late: not before the context ended at %v, though a worker was free until %v",
			x.firstIdle(), x.cutAt, p.free)
	}
	return p.waitingAgain()
}

// waitingAgain checks the same of other attempts. Those that were dropped look as if the end of the context had come first.
func (p *pace) waitingAgain() error {
	x := p.x
	for a := range x.leftWaiting() {
		if due := x.dueAgain(a); p.free > due && !x.options.drops() {
			return fmt.Errorf("task %d starts late: not again before the context ended at %v, and was due at %v, though a worker was free until %v",
				a.id, x.cutAt, due, p.free)
		}
	}
	return nil
}

// advance goes on to t.
func (p *pace) advance(t time.Duration) {
	for len(p.ends) > 0 && p.ends[0] <= t {
		p.pass(p.ends[0])
		p.ends = p.ends[1:]
		p.running--
	}
	p.pass(t)
}

// pass lets the time pass until t.
func (p *pace) pass(t time.Duration) {
	judged := t
	if !p.x.options.direct() {
		judged = min(t, p.waits)
	}
	if most := p.x.options.workers(); !p.x.options.idle() && judged > p.now && (most == 0 || p.running < most) {
		p.free = judged
	}
	p.now = max(p.now, t)
}

// ended returns when the first attempt of a task ended, or was abandoned.
func (x *trial) ended(id int) time.Duration {
	if id > 0 && id < len(x.sightings) && x.sightings[id].ran() {
		return x.left(x.sightings[id].first())
	}
	return future
}

// byStart returns the attempts in the order in which they started.
func (x *trial) byStart() []*attempt {
	return slices.SortedStableFunc(x.allAttempts(), func(a, b *attempt) int { return cmp.Compare(a.started, b.started) })
}

// ends returns when the attempts that took time ended, in order.
func (x *trial) ends() (ends []time.Duration) {
	for a := range x.allAttempts() {
		if end := x.left(a); end > a.started {
			ends = append(ends, end)
		}
	}
	slices.Sort(ends)
	return ends
}
