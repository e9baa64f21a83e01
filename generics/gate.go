package wd

import (
	"context"
	"sync"
)

// A gate has a number of slots, none or any number of them taken.
type gate struct {
	mu     sync.Mutex
	limit  int // 0: any number
	used   int
	shut   bool          // nobody is let in any more
	change chan struct{} // closed at the next change, if somebody waits for one
}

// setLimit changes the number of slots. Taken ones stay so.
func (g *gate) setLimit(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.limit = n
	g.changed()
}

// try takes a slot if one is free.
func (g *gate) try() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.take()
}

// enter takes a slot, waiting for one if need be until ctx or run ends.
func (g *gate) enter(ctx, run context.Context) bool {
	for {
		g.mu.Lock()
		if g.shut || run.Err() != nil || ctx.Err() != nil {
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

// close lets nobody in any more and waits until all slots are free.
func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = true
	for g.used > 0 {
		change := g.next()
		g.mu.Unlock()
		<-change
		g.mu.Lock()
	}
}

func (g *gate) take() bool {
	if g.shut || g.limit > 0 && g.used >= g.limit {
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
