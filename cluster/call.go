package cluster

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
	queue *queue
	frame []byte // the task, as an order has it
	reply []byte // what the node has answered
	node  string // its name

	submitted int64  // when it was sent first, by the client's clock; 0: not yet
	scope     *scope // of its context; nil: none that can end, or it is over

	done chan struct{} // told once, at the end; of capacity 1
	news chan struct{} // told when began has changed; of capacity 1, nil if nobody wants to know

	// The client's, under its mutex.
	parcel *parcel   // that it was sent in; nil: it waits to be sent
	place  int       // in the parcel
	queued bool      // it is in its queue
	began  time.Time // on a node; zero: not yet
	ended  time.Time // there; zero: it is not known that it has
	lost   int       // deliveries in vain
	last   bool      // the last one has begun
	alone  bool      // it is to be sent alone
	cause  error     // its context has ended with this
	over   bool      // done has been told
	left   bool      // it is still in the queue, though it is over
	err    error     // why there is no reply
}

// calls keeps calls that are over, for their memory and channels.
var calls = sync.Pool{New: func() any { return &call{done: make(chan struct{}, 1)} }}

// newCall returns a call with a number of its own.
func (c *Client) newCall(q *queue) *call {
	k := calls.Get().(*call)
	*k = call{id: c.last.Add(1), queue: q, frame: k.frame[:0], done: k.done}
	return k
}

// maxKept is how large a task may be whose memory is kept.
const maxKept = 64 << 10

// release gives a call back that is over.
func (k *call) release() {
	if k.left || k.cause != nil || cap(k.frame) > maxKept {
		return // somebody might look at it, or it is large
	}
	calls.Put(k)
}

// end says that the call is over, and tells who waits. The client's mutex is held.
func (c *Client) end(k *call, err error) {
	if c.conclude(k, err) {
		k.done <- struct{}{}
	}
}

// conclude says that the call is over. If it was not before, which it reports, who waits is to be told. The client's mutex is held.
func (c *Client) conclude(k *call, err error) bool {
	if k.over {
		return false
	}
	k.over, k.left, k.err = true, k.queued, err
	delete(c.calls, k.id)
	c.leave(k)
	c.exit(k)
	return true
}

// begin notes when the task began, zero if it does not run any more. The client's mutex is held.
func (k *call) begin(at time.Time) {
	k.began = at
	if k.news != nil {
		select {
		case k.news <- struct{}{}:
		default:
		}
	}
}

// do has the call done, and returns when that is over. At the end of ctx it sees that the task ends. limited says that there is a timeout.
func (c *Client) do(ctx context.Context, k *call, m *wd.Meta, limited bool) error {
	m.Began(time.Time{})
	if limited {
		k.news = make(chan struct{}, 1)
		c.submit(ctx, k)
		remote.Attempt{
			Done: k.done, News: k.news, Began: func() time.Time { return c.beganAt(k) }, Cancel: func(cause error) { c.cancel(k, cause) },
		}.Await(ctx, m)
	} else {
		c.submit(ctx, k)
		<-k.done
	}
	if !k.began.IsZero() {
		m.Began(k.began)
		m.Ended(k.ended)
	}
	return k.err
}

// clockSlack is by how much the clock of a node may be wrong. It ends a task at its timeout by itself; here is the time for nodes that cannot.
const clockSlack = 100 * time.Millisecond

// beganAt returns when the task of a call began, at the latest; zero if it has not.
func (c *Client) beganAt(k *call) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k.began.IsZero() {
		return k.began
	}
	return k.began.Add(clockSlack)
}

// submit has a call done as soon as there is room for it. At the end of ctx it is cancelled, unless it has news, of which somebody waits for more.
func (c *Client) submit(ctx context.Context, k *call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	err := c.over
	if err == nil && k.news == nil {
		err = c.enter(ctx, k)
	}
	if err != nil {
		c.end(k, err)
		return
	}
	c.calls[k.id] = k
	k.queue.push(k)
	c.poke()
}

// again has a call done anew, before those that came later. One whose context has ended is over. The client's mutex is held.
func (c *Client) again(k *call) {
	if k.over {
		return
	}
	if k.cause != nil {
		c.end(k, k.cause)
		return
	}
	c.leave(k)
	k.begin(time.Time{})
	k.queue.pushFront(k)
	c.poke()
}
