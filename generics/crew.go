package wd

import (
	"context"
	"slices"
	"sync"
)

// A crew is the goroutines of one call of Workers.
type crew struct {
	feed *Feed
	ctx  context.Context
	body func(context.Context)

	mu      sync.Mutex
	members []*member     // not retired
	running int           // goroutines, retired ones too
	ended   chan struct{} // closed when there are none any more
	over    bool
}

// resize hires and retires members until there are n. A crew that has ended stays so.
func (c *crew) resize(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.over && len(c.members) < n {
		m := &member{Context: c.ctx}
		c.members = append(c.members, m)
		c.running++
		go c.work(m)
	}
	for len(c.members) > n {
		last := len(c.members) - 1
		c.feed.parted.Store(true)
		c.members[last].retire()
		c.members = c.members[:last]
	}
}

// work runs body once, and sees to a member that does not return from it.
func (c *crew) work(ctx context.Context) {
	returned := false
	defer func() {
		if returned {
			c.leave()
		} else if v := recover(); v != nil {
			c.feed.engine.fault(newPanicError(0, v))
			c.leave()
		} else if ctx.Err() != nil {
			c.leave()
		} else {
			go c.work(ctx)
		}
	}()
	c.body(ctx)
	returned = true
}

// leave counts a goroutine out.
func (c *crew) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running--
	if c.running > 0 {
		return
	}
	c.feed.parted.Store(true)
	for _, m := range c.members {
		m.retire()
	}
	c.over = true
	close(c.ended)
}

// crews are those at work in a run.
type crews struct {
	mu   sync.Mutex
	list []*crew
	want int // members in all, whatever the strategy asks for; 0: as it asks
}

// add sets a crew of n to work.
func (cs *crews) add(c *crew, n int) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.list = append(cs.list, c)
	if cs.want == 0 {
		c.resize(n)
		return
	}
	cs.share()
}

// remove forgets a crew that has ended. The others stay as they are: if they hired in its stead, crews that come and go in the bodies of
// another one would never come to an end.
func (cs *crews) remove(c *crew) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.list = slices.DeleteFunc(cs.list, func(x *crew) bool { return x == c })
}

// resize sets the number of members in all.
func (cs *crews) resize(n int) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.want = n
	cs.share()
}

// share gives each crew its part of the members wanted, one at least.
func (cs *crews) share() {
	if cs.want == 0 {
		return
	}
	for i, c := range cs.list {
		n := cs.want / len(cs.list)
		if i < cs.want%len(cs.list) {
			n++
		}
		c.resize(max(1, n))
	}
}
