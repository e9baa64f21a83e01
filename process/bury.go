package process

import (
	"slices"
	"time"
)

// join adds a child that is ready.
func (p *Pool) join(c *child) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.children[c.slot], p.failures[c.slot] = c, 0
	p.feed()
	p.watch()
	return true
}

// bury removes a child that has died, decides on what it had, and returns whether it has done anything.
func (p *Pool) bury(c *child, died WorkerDiedError) (worked bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.children[c.slot] == c {
		p.children[c.slot] = nil
	}
	running := c.page.running(p.options.PerProc)
	suspects := 0
	for id, at := range running {
		if k := c.calls[id]; k != nil {
			k.began = c.time(at)
			if k.cause == nil {
				suspects++
			}
		}
	}
	for _, k := range slices.Backward(c.sorted()) {
		_, ran := running[k.id]
		switch {
		case k.cause != nil:
			p.endCancelled(k, ran, died)
		case p.closed || !ran || c.killed:
			p.again(k)
		default:
			p.blame(k, suspects, &died)
		}
	}
	p.feed()
	p.watch()
	return c.answered || len(running) > 0
}

// endCancelled ends a call whose context had ended when its process died.
func (p *Pool) endCancelled(k *call, ran bool, died WorkerDiedError) {
	if !ran {
		k.end(k.cause)
		return
	}
	died.Cause = k.cause
	k.end(&died)
}

// blame holds a call responsible for the death of the process that ran it. If others ran there too, each of them is to run again by itself.
func (p *Pool) blame(k *call, suspects int, died *WorkerDiedError) {
	switch {
	case suspects > 1:
		k.alone = true
		p.again(k)
	case k.deaths == p.options.Retries:
		k.end(died)
	default:
		k.deaths++
		p.again(k)
	}
}

// again has a call done anew, before those that came later. In a pool that is closed nobody would.
func (p *Pool) again(c *call) {
	if p.closed {
		c.end(ErrClosed)
		return
	}
	c.child = nil
	c.begin(time.Time{})
	if c.alone {
		p.suspects = append(p.suspects, c)
		return
	}
	p.queue.pushFront(c)
}

// giveUp fails all that waits.
func (p *Pool) giveUp(err error) {
	for _, c := range append(p.queue.drain(), p.suspects...) {
		c.end(err)
	}
	p.suspects = nil
}
