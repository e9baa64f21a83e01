package process

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"time"
)

// A child is a process of a pool that is ready for tasks.
type child struct {
	pool  *Pool
	slot  int
	body  *body // the process itself
	in    *frameReader
	page  page
	clock time.Time // when its clock was zero

	out  chan struct{} // told that there is something to write; of capacity 1
	gone chan struct{} // closed when nothing is to be written any more

	// The pool's, under its mutex.
	calls     map[uint64]*call // that it has
	opened    []bool           // functions it knows, by number
	posts     []frame          // to be written
	ended     []*call          // that are over and wait to be told; its reader's own
	ahead     int              // how many tasks may wait there
	cost      time.Duration    // of a task, lately
	heard     time.Time        // when it last answered
	recalling bool             // it has been asked to return what waits, and has not been heard of since
	exclusive bool             // it has a task that is to run alone
	answered  bool             // it has done a task
	killed    bool             // by us, for a task whose context had ended
}

// hasRoom reports whether the child may get another task. The pool's mutex is held, as in all that follows.
func (c *child) hasRoom() bool {
	return len(c.calls) < c.pool.options.PerProc+c.ahead && !c.exclusive && !c.killed
}

// surplus returns how many tasks it has that wait; negative if it could run more.
func (c *child) surplus() int {
	if c.exclusive || c.killed {
		return 0
	}
	return len(c.calls) - c.pool.options.PerProc
}

// sorted returns its calls in order.
func (c *child) sorted() []*call {
	return slices.SortedFunc(maps.Values(c.calls), func(a, b *call) int { return cmp.Compare(a.id, b.id) })
}

// send hands the child a call.
func (c *child) send(k *call) {
	k.child = c
	c.calls[k.id] = k
	c.exclusive = k.alone
	if len(c.calls) == 1 {
		c.heard = time.Now()
	}
	c.post(frame{kind: run, id: k.id, body: k.frame})
}

// post has a frame written. That of a task has its header.
func (c *child) post(f frame) {
	c.posts = append(c.posts, f)
	select {
	case c.out <- struct{}{}:
	default:
	}
}

// kill kills the process.
func (c *child) kill() { c.body.kill() }

// end says goodbye, and kills the process if that takes no notice.
func (c *child) end(grace time.Duration) {
	c.post(frame{kind: bye})
	c.body.killIn(grace)
}

// write writes what is posted, until the child is gone. It lets others post before it looks, so that much goes at once.
func (c *child) write() {
	var batch []byte
	var posts []frame
	for {
		select {
		case <-c.out:
		case <-c.gone:
			return
		}
		runtime.Gosched()
		posts = c.take(posts[:0])
		var ok bool
		if batch, ok = c.writeAll(batch[:0], posts); !ok {
			return
		}
	}
}

// writeAll writes frames, large tasks by themselves and all others together, in the memory of batch. It returns that, and whether the child can be reached.
func (c *child) writeAll(batch []byte, posts []frame) ([]byte, bool) {
	for _, f := range posts {
		switch {
		case f.kind != run:
			batch = appendFrame(batch, f.kind, f.id, f.body)
		case len(f.body) < ownBuffer:
			batch = append(batch, f.body...)
		default:
			if !c.body.write(batch) || !c.body.write(f.body) {
				return batch, false
			}
			batch = batch[:0]
		}
	}
	return batch, c.body.write(batch)
}

// take returns what is posted, and before a task the function that it is for.
func (c *child) take(into []frame) []frame {
	c.pool.mu.Lock()
	defer c.pool.mu.Unlock()
	for _, f := range c.posts {
		if f.kind == run {
			into = c.introduce(into, f)
		}
		into = append(into, f)
	}
	clear(c.posts)
	c.posts = c.posts[:0]
	return into
}

// introduce adds the frame that opens the function of a task, if the child does not know it.
func (c *child) introduce(into []frame, f frame) []frame {
	n, _ := binary.Uvarint(f.body[headerSize:])
	for len(c.opened) <= int(n) {
		c.opened = append(c.opened, false)
	}
	if c.opened[n] {
		return into
	}
	c.opened[n] = true
	return append(into, frame{open, n, c.pool.opening(int(n))})
}

// serve hears what the child says, until that ends.
func (c *child) serve() error {
	var batch []frame
	for {
		f, _, err := c.in.next(true)
		for ok := err == nil; ok && err == nil; f, ok, err = c.in.next(false) {
			batch = append(batch, f)
		}
		if err := c.hear(batch); err != nil {
			return err
		}
		if err != nil {
			return err
		}
		clear(batch)
		batch = batch[:0]
	}
}

// hear does what frames say. Those who wait for replies are told when the mutex is free again, as they will want it.
func (c *child) hear(batch []frame) error {
	err := c.note(batch)
	for i, k := range c.ended {
		if len(k.reply) < ownBuffer { // a larger one has memory of its own
			k.spare = append(k.spare[:0], k.reply...)
			k.reply = k.spare
		}
		k.done <- struct{}{}
		c.ended[i] = nil
	}
	c.ended = c.ended[:0]
	return err
}

// note takes note of frames, under the pool's mutex.
func (c *child) note(batch []frame) error {
	p := c.pool
	p.mu.Lock()
	defer p.mu.Unlock()
	c.heard, c.recalling = time.Now(), false
	var back []*call
	for _, f := range batch {
		k := c.calls[f.id]
		if k == nil {
			return fmt.Errorf("a frame of kind %d about task %d, which is not there", f.kind, f.id)
		}
		if f.kind == returned && k.cause == nil {
			back = append(back, k)
		}
		if err := c.about(k, f); err != nil {
			return err
		}
	}
	for _, k := range slices.Backward(back) {
		p.again(k)
	}
	p.feed()
	p.watch()
	return nil
}

// about does what a frame says about a call.
func (c *child) about(k *call, f frame) error {
	r := numbers{data: f.body}
	switch f.kind {
	case began:
		if at := c.time(r.varint()); !r.broken {
			k.begin(at)
		}
	case done:
		at, took := c.time(r.varint()), time.Duration(r.uvarint())
		if r.broken {
			break
		}
		c.learn(took)
		c.answered = true
		c.forget(k)
		k.began, k.reply = at, r.data
		k.finish(nil)
		c.ended = append(c.ended, k)
	case returned:
		c.forget(k)
		if k.cause != nil {
			k.end(k.cause)
		}
	default:
		return fmt.Errorf("a frame of kind %d", f.kind)
	}
	return r.err()
}

// forget says that the child has a call no longer.
func (c *child) forget(k *call) {
	delete(c.calls, k.id)
	c.exclusive = false
}

// time returns what a reading of the child's clock is in ours.
func (c *child) time(at int64) time.Time { return c.clock.Add(time.Duration(at)) }

// learn adapts how many tasks may wait there to how long the last one took.
func (c *child) learn(took time.Duration) {
	c.cost += (took - c.cost) / 8
	ahead := min(2*c.ahead+1, maxAhead)
	if c.cost > 0 {
		ahead = min(ahead, int(aheadTime*time.Duration(c.pool.options.PerProc)/c.cost))
	}
	c.ahead = max(0, ahead)
}
