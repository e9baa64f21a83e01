package wd

import (
	"context"
	"sync"
	"time"
)

// A gate has a number of slots, none or any number of them taken. Who has run a unit in one waits for another: that costs less than a new
// goroutine, and nothing on the heap.
type gate struct {
	mu      sync.Mutex
	limit   int  // 0: any number
	forced  bool // whether limit is no longer the strategy's to set
	used    int
	away    int           // who will come again
	shut    bool          // nobody else is let in
	waiters waiters       // for a slot
	idle    []chan placed // of those who wait for a unit
	empty   chan struct{} // closed when all have left, if somebody waits for that
}

// setLimit changes the number of slots, unless that has been forced. Taken ones stay so.
func (g *gate) setLimit(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.forced {
		g.limit = n
		g.wakeNext()
	}
}

// force changes the number of slots for good.
func (g *gate) force(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.limit, g.forced = n, true
	g.wakeNext()
}

// wait counts who has left and will come again: they are let in also when the gate is closed.
func (g *gate) wait(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.away += n
	g.changed()
}

// mostIdle is how many may wait for a unit.
const mostIdle = 1000

// try takes a slot if one is free. It returns the channel of somebody who waits for a unit, nil if nobody does.
func (g *gate) try() (idle chan placed, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut || !g.take() {
		return nil, false
	}
	return g.call(), true
}

// call returns the channel of who has waited for the shortest time for a unit.
func (g *gate) call() chan placed {
	last := len(g.idle) - 1
	if last < 0 {
		return nil
	}
	idle := g.idle[last]
	g.idle = g.idle[:last]
	return idle
}

// enter is try, waiting for a slot if need be until ctx or run ends. Who comes again is let in after closing time.
func (g *gate) enter(ctx, run context.Context, again bool) (idle chan placed, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	defer g.wakeNext() // there may be another slot, or this one's turn was in vain
	for run.Err() == nil && ctx.Err() == nil && (again || !g.shut) {
		if g.take() {
			return g.call(), true
		}
		turn := g.waiters.join()
		g.mu.Unlock()
		await(ctx, run, turn, time.Time{})
		g.mu.Lock()
		g.waiters.leave(turn)
	}
	return nil, false
}

// leave gives a slot back. It returns whether who leaves may wait for another unit, in this channel, unless that is nil.
func (g *gate) leave(idle chan placed) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.used--
	g.changed()
	g.wakeNext()
	if idle == nil || g.shut || len(g.idle) >= mostIdle {
		return false
	}
	g.idle = append(g.idle, idle)
	return true
}

// close lets nobody in any more but those who come again, and waits until all slots are free.
func (g *gate) close() {
	g.mu.Lock()
	g.shut = true
	g.waiters.wakeAll()
	for idle := g.call(); idle != nil; idle = g.call() {
		close(idle)
	}
	empty := make(chan struct{})
	g.empty = empty
	g.changed()
	g.mu.Unlock()
	<-empty
}

func (g *gate) take() bool {
	if !g.free() {
		return false
	}
	g.used++
	return true
}

func (g *gate) free() bool { return g.limit <= 0 || g.used < g.limit }

// wakeNext lets who has waited longest try, if there is a slot. Who gets one does the same, so that several slots are all taken.
func (g *gate) wakeNext() {
	if g.free() {
		g.waiters.wakeOne()
	}
}

// changed tells who waits for it that all have left.
func (g *gate) changed() {
	if g.empty != nil && g.used+g.away == 0 {
		close(g.empty)
		g.empty = nil
	}
}
