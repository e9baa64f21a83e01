package strategytest

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// A pace follows the tasks of a run from start to start, and says who comes too early or too late.
type pace struct {
	x       *trial
	ends    []time.Duration // of the tasks that took time, in order
	now     time.Duration
	running int           // now, of the tasks that take time
	peak    int           // the most of them at once
	free    time.Duration // until then a worker was free
}

// future is when a task ends that does not.
const future = time.Duration(math.MaxInt64)

// pace checks that tasks start when they are due, or as soon as a worker is free, and no more run at once than there are workers.
func (x *trial) pace() error {
	p := &pace{x: x, ends: x.ends()}
	for _, id := range x.byStart() {
		if err := p.start(id); err != nil {
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

// start looks at the start of one task.
func (p *pace) start(id int) error {
	x := p.x
	seen := &x.sightings[id]
	p.advance(seen.started)
	switch due := x.options.due(id, x.ended); {
	case seen.started < due:
		return fmt.Errorf("task %d starts early: at %v, and is due at %v", id, seen.started, due)
	case p.free > due && x.source.prompt():
		return fmt.Errorf("task %d starts late: at %v, and was due at %v, though a worker was free until %v", id, seen.started, due, p.free)
	}
	if x.ended(id) > seen.started {
		p.running++
		p.peak = max(p.peak, p.running)
	}
	return nil
}

// waiting checks that no task is left at the end of the context though a worker was free before.
func (p *pace) waiting() error {
	x := p.x
	if !x.wasCut() || x.options.planned() || !x.source.prompt() || x.outcome.Undispatched == 0 {
		return nil
	}
	if p.advance(x.cutAt); p.free > 0 {
		return fmt.Errorf("task %d starts late: not before the context ended at %v, though a worker was free until %v",
			x.firstIdle(), x.cutAt, p.free)
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
	if most := p.x.options.workers(); t > p.now && (most == 0 || p.running < most) {
		p.free = t
	}
	p.now = max(p.now, t)
}

// ended returns when a task ended.
func (x *trial) ended(id int) time.Duration {
	if r, ok := x.outcome.records[id]; ok && r.ended >= 0 {
		return r.ended
	}
	return future
}

// byStart returns the tasks that ran in the order in which they started.
func (x *trial) byStart() (ids []int) {
	for id := range x.sightings {
		if x.sightings[id].starts.Load() > 0 {
			ids = append(ids, id)
		}
	}
	slices.SortStableFunc(ids, func(a, b int) int { return cmp.Compare(x.sightings[a].started, x.sightings[b].started) })
	return ids
}

// ends returns when the tasks that took time ended, in order.
func (x *trial) ends() (ends []time.Duration) {
	for id := range x.sightings {
		if s := &x.sightings[id]; s.starts.Load() > 0 && x.ended(id) > s.started {
			ends = append(ends, x.ended(id))
		}
	}
	slices.Sort(ends)
	return ends
}
