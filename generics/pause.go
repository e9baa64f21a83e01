package wd

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// A pause holds tasks back, and counts for how long it has done so.
type pause struct {
	on atomic.Bool // to be asked before each task

	mu      sync.Mutex
	since   time.Time     // when it was last switched on
	total   time.Duration // how long it was on before
	resumed chan struct{} // closed when it is switched off
}

// set switches the pause on or off.
func (p *pause) set(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if on == p.on.Load() {
		return
	}
	if on {
		p.since, p.resumed = time.Now(), make(chan struct{})
	} else {
		p.total += time.Since(p.since)
		close(p.resumed)
	}
	p.on.Store(on)
}

// time returns for how long the run was paused, the pause that lasts not counted.
func (p *pause) time() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.total
}

// upTo is time, the pause that lasts counted up to t.
func (p *pause) upTo(t time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.on.Load() {
		return p.total + max(0, t.Sub(p.since))
	}
	return p.total
}

// await waits until the pause is off, and returns false if one of the contexts ends before.
func (p *pause) await(ctx, run context.Context) bool {
	for p.on.Load() {
		p.mu.Lock()
		resumed := p.resumed
		p.mu.Unlock()
		select {
		case <-resumed:
		case <-ctx.Done():
			return false
		case <-run.Done():
			return false
		}
	}
	return true
}
