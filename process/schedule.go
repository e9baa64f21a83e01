package process

import (
	"time"

	"github.com/worker-dispatcher/wd/remote"
)

// submit has a call done as soon as there is room for it.
func (p *Pool) submit(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		c.end(ErrClosed)
		return
	}
	p.queue.push(c)
	p.feed()
}

// feed hands out what waits while there is room.
func (p *Pool) feed() {
	reserved := p.feedSuspects()
	for !p.queue.empty() {
		to := p.roomiest(reserved)
		if to == nil {
			return
		}
		to.send(p.queue.pop())
	}
}

// feedSuspects hands out the calls that are to run alone, each to a process that has nothing else. It returns the one that is to
// become empty for the next of them; nil if there is none left.
func (p *Pool) feedSuspects() (reserved *child) {
	for len(p.suspects) > 0 {
		if p.suspects[0].over {
			p.suspects = p.suspects[1:]
			continue
		}
		for _, c := range p.children {
			if c != nil && !c.killed && (reserved == nil || len(c.calls) < len(reserved.calls)) {
				reserved = c
			}
		}
		if reserved == nil || len(reserved.calls) > 0 {
			return reserved
		}
		reserved.send(p.suspects[0])
		p.suspects, reserved = p.suspects[1:], nil
	}
	return nil
}

// roomiest returns the child with the fewest tasks that has room for one; nil if there is none.
func (p *Pool) roomiest(reserved *child) (best *child) {
	for _, c := range p.children {
		if c != nil && c != reserved && c.hasRoom() && (best == nil || len(c.calls) < len(best.calls)) {
			best = c
		}
	}
	return best
}

// cancel ends a call whose context has ended with this cause. If the task runs, its process gets time to end it.
func (p *Pool) cancel(c *call, cause error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c.over {
		return
	}
	c.cause = cause
	if c.child == nil {
		c.left = true
		c.end(cause)
		return
	}
	c.child.post(frame{cancel, c.id, remote.AppendError(nil, cause)})
	c.grace = time.AfterFunc(p.options.Grace, func() { p.kill(c) })
}

// kill kills the process of a call that is not over.
func (p *Pool) kill(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !c.over && c.child != nil {
		c.child.killed = true
		c.child.kill()
	}
}

// Two figures say how far ahead tasks are sent to a process: as many as take aheadTime, and maxAhead at most.
const (
	aheadTime = 2 * time.Millisecond
	maxAhead  = 256
)

// balance takes tasks back that wait behind a long one, if a process is idle.
func (p *Pool) balance() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.balancing = false
	if !p.unbalanced() {
		return
	}
	for _, c := range p.children {
		if c != nil && c.surplus() > 0 && time.Since(c.heard) >= aheadTime && !c.recalling {
			c.recalling, c.ahead = true, 0
			c.post(frame{recall, 0, nil})
		}
	}
	p.watch()
}

// watch sees that the pool is balanced in a while, if that is necessary.
func (p *Pool) watch() {
	if !p.balancing && !p.closed && p.unbalanced() {
		p.balancing = true
		p.balancer.Reset(aheadTime)
	}
}

// unbalanced reports whether a process is idle while tasks wait in another.
func (p *Pool) unbalanced() bool {
	idle, surplus := false, false
	for _, c := range p.children {
		idle = idle || c != nil && c.surplus() < 0
		surplus = surplus || c != nil && c.surplus() > 0
	}
	return idle && surplus && p.queue.empty()
}
