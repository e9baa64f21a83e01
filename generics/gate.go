package wd

import (
	"context"
	"sync"
)

// A gate has a number of slots, none or any number of them taken.
type gate struct {
	mu     sync.Mutex
	limit  int  // 0: any number
	forced bool // whether limit is no longer the strategy's to set
	used   int
	away   int           // who will come again
	shut   bool          // nobody else is let in
	change chan struct{} // closed at the next change, if somebody waits for one
}

// setLimit changes the number of slots, unless that has been forced. Taken ones stay so.
func (g *gate) setLimit(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.forced {
		g.limit = n
		g.changed()
	}
}

// force changes the number of slots for good.
func (g *gate) force(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.limit, g.forced = n, true
	g.changed()
}

// wait counts who has left and will come again: they are let in also when the gate is closed.
func (g *gate) wait(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.away += n
	g.changed()
}

// try takes a slot if one is free.
func (g *gate) try() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.shut && g.take()
}

// enter takes a slot, waiting for one if need be until ctx or run ends. Who comes again is let in after closing time.
func (g *gate) enter(ctx, run context.Context, again bool) bool {
	for {
		g.mu.Lock()
		if g.shut && !again || run.Err() != nil || ctx.Err() != nil {
			g.mu.Unlock()
			return false
		}
		if g.take() {
			g.mu.Unlock()
			return true
		}
		change := g.next()
		g.mu.Unlock()
		select {
		case <-change:
		case <-ctx.Done():
		case <-run.Done():
		}
	}
}

// leave gives a slot back.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.used--
	g.changed()
}

// close lets nobody in any more but those who come again, and waits until all slots are free.
func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = true
	for g.used+g.away > 0 {
		change := g.next()
		g.mu.Unlock()
		<-change
		g.mu.Lock()
	}
}

func (g *gate) take() bool {
	if g.limit > 0 && g.used >= g.limit {
		return false
	}
	g.used++
	return true
}

func (g *gate) next() <-chan struct{} {
	if g.change == nil {
		g.change = make(chan struct{})
	}
	return g.change
}

func (g *gate) changed() {
	if g.change != nil {
		close(g.change)
		g.change = nil
	}
}
