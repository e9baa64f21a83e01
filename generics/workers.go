package wd

import (
	"context"
	"runtime"
	"sync"
)

// Workers runs body on n goroutines, GOMAXPROCS if n is 0, and returns when all have ended. Where a task takes its worker
// with it, as runtime.Goexit does, another is started in its place: body begins again there.
func (f *Feed) Workers(ctx context.Context, n int, body func(context.Context)) {
	var crew sync.WaitGroup
	for range cores(n) {
		crew.Go(func() { f.work(ctx, &crew, body) })
	}
	crew.Wait()
}

// work runs body once, and sees to a worker that does not return from it.
func (f *Feed) work(ctx context.Context, crew *sync.WaitGroup, body func(context.Context)) {
	returned := false
	defer func() {
		if returned {
			return
		}
		if v := recover(); v != nil {
			f.engine.fault(newPanicError(0, v))
		} else if f.ctx.Err() == nil {
			crew.Go(func() { f.work(ctx, crew, body) })
		}
	}()
	body(ctx)
	returned = true
}

// Limit sets how many tasks Go and TryGo let run at once; 0: any number.
func (f *Feed) Limit(n int) { f.gate.setLimit(n) }

// Go runs the unit in a goroutine of its own, which the run waits for. At the limit it waits for a slot; it returns false,
// and runs nothing, if ctx or the run ends before there is one.
func (f *Feed) Go(ctx context.Context, u Unit) bool {
	if !f.gate.enter(ctx, f.ctx) {
		return false
	}
	go f.runInSlot(u)
	return true
}

// TryGo is Go without waiting: at the limit it returns false and runs nothing.
func (f *Feed) TryGo(u Unit) bool {
	if !f.gate.try() {
		return false
	}
	go f.runInSlot(u)
	return true
}

func (f *Feed) runInSlot(u Unit) {
	defer f.gate.leave()
	u.Run()
}

// cores returns n, or the number of goroutines that run at once if n is 0.
func cores(n int) int {
	if n == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return n
}
