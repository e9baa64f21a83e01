package wd

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

// A pacer starts tasks when a schedule says so. It wakes up for the next arrival, and then starts all that are due.
//
// It asks the feed for each instant anew, so that a pause puts off all of them, and reads the clock only when the last reading does not
// tell that an arrival is due.
type pacer struct {
	feed     *Feed
	schedule schedule
	retune   func(at time.Duration, p Plan) // makes p what follows from an offset on; nil: the schedule is fixed
	atCap    AtCap
	catchUp  CatchUp

	sleeper sleeper
	over    time.Time     // when the run ends at the latest: what is due then comes too late; zero: no time is set
	now     time.Time     // when the clock was last read
	held    holdups       // by the cap
	freed   time.Duration // the offset until which it has delayed the schedule
	late    time.Duration // by how much
	changed <-chan struct{}
	retunes int
	batch   int       // how many tasks it has let go since they last had a turn
	hurry   time.Time // until then they get none, as the last one took long
	chase   chase
	pacing  tps.Pacing
	course  course
}

// stall is how late an arrival must be for the generator to have stalled. Timers are late by a millisecond or two, and by some more on a busy machine.
const stall = 10 * time.Millisecond

// How many arrivals there are in a row before their tasks get a turn: few where that does not take long, and at most as many as a processor's
// queue has room for.
const (
	fewInBatch  = 8
	mostInBatch = 256
)

// run starts the tasks of the feed until the schedule, the feed or ctx ends.
func (p *pacer) run(ctx context.Context, plan string, precision Precision) error {
	p.sleeper, p.pacing.Notes = precision.sleeper()
	defer p.sleeper.close()
	p.pacing.Plan, p.pacing.Precision = plan, precision.String()
	p.over, _ = ctx.Deadline()
	var over atomic.Int64 // the offset at which ctx ended; 0: a moment ago at most
	stop := context.AfterFunc(ctx, func() { over.Store(int64(p.feed.offset(time.Now()))) })
	defer func() {
		stop()
		if ctx.Err() != nil {
			p.giveUp(cmp.Or(time.Duration(over.Load()), p.feed.offset(time.Now())))
		}
		p.pacing.Stages = p.course.stages
		p.feed.SetPacing(p.pacing)
	}()
	if p.retune != nil {
		p.takePlans()
	}
	// The next task is claimed before its arrival is waited for: behind the last one there is nothing to wait for.
	for _, more := p.next(); more; _, more = p.next() {
		u, ok := p.feed.Next(ctx, 1)
		if !ok {
			return ctx.Err()
		}
		due, ok := p.await(ctx)
		if !ok || !p.release(ctx, u, due) {
			return ctx.Err()
		}
		if p.batch++; p.batch%fewInBatch == 0 {
			p.yield()
		}
	}
	return nil
}

// await waits until the next arrival is to start, and returns the offset at which it was due. False: ctx has ended, or the schedule.
func (p *pacer) await(ctx context.Context) (due time.Duration, ok bool) {
	for ctx.Err() == nil {
		p.tune()
		at, more := p.next()
		if !more {
			break
		}
		if at == forever {
			p.awaitPlan(ctx)
			continue
		}
		scheduled := at
		at += p.late
		begin := p.chase.begin(at)
		instant := p.feed.Instant(begin)
		switch {
		case p.isTooLate(instant):
			p.awaitPlan(ctx)
			continue
		case !p.reached(instant):
			if p.batch == 0 || !p.yield() {
				p.batch = 0
				p.sleeper.until(ctx, instant, p.changed)
			}
			continue
		case ctx.Err() != nil: // in a pause, which may have put the instant off
			return due, false
		case p.catchUp == CatchUpAll || p.now.Sub(instant)-p.held.since(begin) <= stall:
		case p.catchUp == CatchUpSkip:
			p.arrive(scheduled, at+instant.Sub(p.feed.start)-begin)
			p.pacing.Skipped++
			p.feed.tuning.dropped(instant.Sub(p.feed.start), 1)
			continue
		default:
			p.chase = chase{on: true, factor: float64(p.catchUp), from: at, since: begin + p.now.Sub(instant)}
		}
		p.arrive(scheduled, at+instant.Sub(p.feed.start)-begin)
		return at, true
	}
	return due, false
}

// next returns when the next arrival is due, as an offset in the schedule. False: there is none, also not of a plan that has only just been set,
// and no more can be.
func (p *pacer) next() (at time.Duration, ok bool) {
	for {
		at, ok := p.schedule.peek()
		if ok || p.retune == nil || p.feed.tuning.finish("the plan has come to its end") {
			return at, ok
		}
		p.takePlans()
	}
}

// reached reports whether it is as late as t.
func (p *pacer) reached(t time.Time) bool {
	if t.After(p.now) {
		p.now = time.Now()
	}
	return !t.After(p.now)
}

// arrive counts the next arrival, at an offset in the schedule and due at one from the start of the run, and goes on to the one after it.
func (p *pacer) arrive(at, due time.Duration) {
	p.pacing.Planned++
	p.course.note(p.schedule, at, due)
	p.schedule.pop()
}

// yield gives the tasks that it has let go a turn, so that they begin earlier than when it sleeps, and returns false if it does not. It comes back
// after all else that wants to run. Where that takes long, as tasks compute, it leaves off for a hundred times as long.
func (p *pacer) yield() bool {
	before := time.Now()
	if before.Before(p.hurry) && p.batch < mostInBatch {
		return false
	}
	p.batch = 0
	runtime.Gosched()
	p.now = time.Now()
	if took := p.now.Sub(before); took > time.Millisecond {
		p.hurry = p.now.Add(100 * took)
	}
	return true
}

// release starts the task of an arrival, or does what AtCap says. False: ctx or the run has ended before.
func (p *pacer) release(ctx context.Context, u Unit, due time.Duration) bool {
	u = u.At(p.feed.start.Add(due + p.feed.hold.time()))
	p.held.forget(due)
	if held := p.held.since(due); held > 0 {
		u = u.Held(held)
	}
	if p.feed.TryGo(u) {
		return true
	}
	if p.atCap == Drop {
		p.pacing.Dropped++
		u.Drop()
		return true
	}
	return p.wait(ctx, u)
}

// wait starts the task of an arrival when there is a slot for it. False: ctx or the run has ended before.
func (p *pacer) wait(ctx context.Context, u Unit) bool {
	since := p.feed.offset(time.Now())
	ok := p.feed.Go(ctx, u)
	p.now = time.Now()
	until := p.feed.offset(p.now)
	p.held.add(since, until)
	p.pacing.Waited++
	if p.atCap == Delay {
		p.freed = until
		p.late += until - since
		p.pacing.Delayed = p.late
	}
	return ok
}

// giveUp counts the arrivals that fell due before the offset at which the run has ended, as many as there are tasks for.
func (p *pacer) giveUp(over time.Duration) {
	if !p.over.IsZero() {
		over = min(over, p.feed.offset(p.over))
	}
	most := math.MaxInt
	if n, known := p.feed.Len(); known {
		most = n - (p.pacing.Planned - p.pacing.Skipped)
	}
	stalled := p.skip(p.held.before(over, stall), most)
	p.skip(over, most-stalled)
	p.feed.tuning.stalled = stalled
}

// skip leaves out arrivals that were due before an offset, and returns how many.
func (p *pacer) skip(before time.Duration, most int) int {
	s := p.schedule.skip(before-p.late, most)
	if s.n > 0 {
		p.pacing.Planned += s.n
		p.feed.tuning.dropped(s.last+p.late+p.feed.hold.time(), s.atLast)
	}
	return s.n
}

// tune takes over other plans, if there are any.
func (p *pacer) tune() {
	select {
	case <-p.changed:
		p.takePlans()
	default:
	}
}

// takePlans takes over the plans that have been set, each from when it was. A schedule that was being delayed then stood still.
func (p *pacer) takePlans() {
	plans, changed := p.feed.tuning.take()
	p.changed = changed
	p.course.turn()
	for _, n := range plans {
		p.retunes++
		p.retune(max(n.at, p.freed)-p.late, n.plan)
		if len(p.pacing.Changes) < mostChanges {
			p.pacing.Changes = append(p.pacing.Changes, tps.PlanChange{At: n.said, Plan: n.plan.String()})
		}
		times := ""
		if p.retunes > 1 {
			times = fmt.Sprintf("%d times, last ", p.retunes)
		}
		original, _, _ := strings.Cut(p.pacing.Plan, tuned)
		p.pacing.Plan = fmt.Sprintf("%s%s%sat %v to %v", original, tuned, times, n.said.Round(time.Millisecond), n.plan)
	}
}

// tuned stands between the plan a run began with and the last one.
const tuned = "; changed "

// mostChanges is how many changes of a plan a log names.
const mostChanges = 1000

// isTooLate reports whether an instant is not before the end of the run.
func (p *pacer) isTooLate(instant time.Time) bool { return !p.over.IsZero() && !instant.Before(p.over) }

// awaitPlan waits for another plan.
func (p *pacer) awaitPlan(ctx context.Context) {
	select {
	case <-p.changed:
	case <-ctx.Done():
	}
}

// A chase is after a schedule that a stall has run away from: it goes through it by a factor faster than planned. The zero chase is on schedule.
type chase struct {
	on     bool
	factor float64
	from   time.Duration // the offset in the schedule that was caught up with
	since  time.Duration // at this one
}

// begin returns when an arrival is to start that is due at an offset.
func (c *chase) begin(at time.Duration) time.Duration {
	if !c.on {
		return at
	}
	if begin := c.since + time.Duration(float64(at-c.from)/c.factor); begin > at {
		return begin
	}
	c.on = false
	return at
}
