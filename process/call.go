package process

import (
	"context"
	"sync"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// A call is one attempt of a task, from the handler's call to its return.
type call struct {
	id    uint64
	frame []byte // what the child is sent
	reply []byte // what it has answered
	spare []byte // memory for that

	done chan struct{} // told once, at the end; of capacity 1
	news chan struct{} // told when began has changed; of capacity 1, nil if nobody wants to know

	// The pool's, under its mutex.
	child  *child      // that has it; nil: none
	began  time.Time   // there; zero: not yet
	deaths int         // of processes that ran it
	alone  bool        // it is to be run alone, as several were running when a process died
	cause  error       // its context has ended with this
	grace  *time.Timer // when this fires, its process is killed
	over   bool        // done has been told
	left   bool        // it is still in the queue, though it is over
	err    error       // why there is no reply
}

// calls keeps calls that are over, for their memory and channels.
var calls = sync.Pool{New: func() any { return &call{done: make(chan struct{}, 1)} }}

// newCall returns a call with a number of its own.
func (p *Pool) newCall() *call {
	c := calls.Get().(*call)
	*c = call{id: p.last.Add(1), frame: c.frame[:0], spare: c.spare, done: c.done}
	return c
}

// release gives a call back that is over.
func (c *call) release() {
	if c.left || c.grace != nil || cap(c.frame) > ownBuffer {
		return // somebody might look at it, or it is large
	}
	calls.Put(c)
}

// end says that the call is over, and tells who waits. The pool's mutex is held.
func (c *call) end(err error) {
	if !c.over {
		c.finish(err)
		c.done <- struct{}{}
	}
}

// finish says that the call is over. The pool's mutex is held.
func (c *call) finish(err error) {
	c.over, c.err, c.child = true, err, nil
	if c.grace != nil {
		c.grace.Stop()
	}
}

// begin notes when the task began, zero if it does not run any more. The pool's mutex is held.
func (c *call) begin(at time.Time) {
	c.began = at
	if c.news != nil {
		select {
		case c.news <- struct{}{}:
		default:
		}
	}
}

// do has the call done, and returns when that is over. At the end of ctx it sees that the task ends.
func (p *Pool) do(ctx context.Context, c *call, m *wd.Meta) error {
	m.Began(time.Time{})
	if _, timeout := wd.AttemptLimit(ctx); timeout > 0 {
		c.news = make(chan struct{}, 1)
	}
	p.submit(c)
	remote.Attempt{
		Done: c.done, News: c.news, Began: func() time.Time { return p.beganAt(c) }, Cancel: func(cause error) { p.cancel(c, cause) },
	}.Await(ctx, m)
	if !c.began.IsZero() {
		m.Began(c.began)
	}
	return c.err
}

// beganAt returns when the task of a call began; zero if it has not. A child that is stuck may not have said so: then its page does.
func (p *Pool) beganAt(c *call) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c.began.IsZero() && c.child != nil {
		if at, ok := c.child.page.find(c.id, p.options.PerProc); ok {
			c.began = c.child.time(at)
		}
	}
	return c.began
}
