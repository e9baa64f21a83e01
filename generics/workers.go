package wd

import (
	"context"
	"fmt"
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
	f.crews.add(c, cores(n))
	defer f.crews.remove(c)
	<-c.ended
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
	if !f.gate.enter(ctx, f.ctx, false) {
		return false
	}
	f.launch(u, time.Since(since))
	return true
}

// TryGo is Go without waiting: at the limit it returns false and runs nothing.
func (f *Feed) TryGo(u Unit) bool {
	if !f.gate.try() {
		return false
	}
	f.launch(u, 0)
	return true
}

// launch starts a unit that has a slot, for which it has waited.
func (f *Feed) launch(u Unit, waited time.Duration) {
	has := u.has()
	has.slot, has.held = true, has.held+waited
	go f.runInSlot(u.with(has))
}

func (f *Feed) runInSlot(u Unit) {
	defer f.gate.leave()
	u.Run()
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
