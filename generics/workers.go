package wd

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"time"
)

// Workers runs body on n goroutines, GOMAXPROCS if n is 0, and returns when all have ended. Where a task takes its worker
// with it, as runtime.Goexit does, another is started in its place: body begins again there. SetWorkers changes n: a worker
// that is retired finds its ctx ended, and must not hold a unit when it returns.
func (f *Feed) Workers(ctx context.Context, n int, body func(context.Context)) {
	if n < 0 {
		f.engine.fault(fmt.Errorf("Workers: n is %d, want 0 (GOMAXPROCS) or more", n))
		return
	}
	c := &crew{feed: f, ctx: ctx, body: body, ended: make(chan struct{})}
	if ctx != f.ctx {
		f.parted.Store(true)
	}
	f.crews.add(c, cores(n))
	defer f.crews.remove(c)
	<-c.ended
}

// Work claims and runs tasks in the calling goroutine until [Feed.Next] would return false: it is the body for [Feed.Workers] of a strategy that
// does nothing between the tasks of a worker. It is a loop of Next and [Unit.Run], but for one thing: where units are single tasks it does not
// come back for each, which a thousand workers that mostly wait notice.
func (f *Feed) Work(ctx context.Context) {
	_, member := ctx.(*member)
	flows := member && f.known && !f.awaits
	for {
		u, ok := f.Next(ctx, math.MaxInt)
		if !ok {
			return
		}
		u.runIn(slot{}, flows)
	}
}

// Limit sets how many tasks Go and TryGo let run at once; 0: any number. SetWorkers overrides it.
func (f *Feed) Limit(n int) { f.gate.setLimit(n) }

// Go runs the unit in a goroutine of its own, which the run waits for. At the limit it waits for a slot; it returns false,
// and runs nothing, if ctx or the run ends before there is one.
//
// A task to be started again gives its slot back meanwhile, and waits for another one without the strategy's doing.
func (f *Feed) Go(ctx context.Context, u Unit) bool {
	if ctx.Err() == nil && f.ctx.Err() == nil && f.TryGo(u) {
		return true
	}
	since := time.Now()
	idle, ok := f.gate.enter(ctx, f.ctx, false)
	if ok {
		f.launch(u, idle, time.Since(since))
	}
	return ok
}

// TryGo is Go without waiting: at the limit it returns false and runs nothing.
func (f *Feed) TryGo(u Unit) bool {
	idle, ok := f.gate.try()
	if ok {
		f.launch(u, idle, 0)
	}
	return ok
}

// launch starts a unit that has a slot, for which it has waited, in the goroutine that waits for one in this channel, or in a new one.
func (f *Feed) launch(u Unit, idle chan placed, waited time.Duration) {
	p := placed{u, slot{taken: true, waited: waited}}
	if idle != nil {
		idle <- p
		return
	}
	go f.runUnits(p)
}

// A slot is what a unit that came by Go or TryGo runs in. The zero slot is none.
type slot struct {
	taken  bool
	waited time.Duration // for the slot
}

// A placed unit has a slot.
type placed struct {
	Unit
	slot slot
}

// runUnits runs a unit in its slot, and then others.
func (f *Feed) runUnits(p placed) {
	next := make(chan placed, 1)
	for ok := true; ok; p, ok = <-next {
		if !f.runInSlot(p, next) {
			return
		}
	}
}

// runInSlot runs a unit, and returns whether there may be another one, in this channel.
func (f *Feed) runInSlot(p placed, next chan placed) (more bool) {
	returned := false
	defer func() {
		if !returned { // the task has taken the goroutine with it
			next = nil
		}
		more = f.gate.leave(next)
	}()
	p.runIn(p.slot, false)
	returned = true
	return more
}

// setWorkers changes the number of workers, and of slots, for the rest of the run.
func (f *Feed) setWorkers(n int) {
	f.crews.resize(noMore(f, n))
	f.gate.force(n)
}

// cores returns n, or the number of goroutines that run at once if n is 0.
func cores(n int) int {
	if n == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return n
}
