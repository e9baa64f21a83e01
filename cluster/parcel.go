package cluster

import (
	"cmp"
	"encoding/binary"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
)

// A parcel is a message with tasks, until all of them are over or have been sent anew.
type parcel struct {
	number uint64
	build  *build // of the nodes that it is for
	queue  *queue
	calls  []*call // nil where one has left
	left   int     // how many have not
	body   []byte

	sent    time.Time // lately; zero: not, or in vain
	seq     uint64    // in the stream; 0: the server has not said that it has it
	seen    time.Time // when it was known to be somewhere
	checked time.Time // when it was last looked for
	times   int       // it has been delivered, as far as is known
	node    string    // that has had it last
}

// leave takes a call out of its parcel. The client's mutex is held.
func (c *Client) leave(k *call) {
	p := k.parcel
	if p == nil {
		return
	}
	k.parcel, p.calls[k.place] = nil, nil
	if p.left--; p.left > 0 {
		return
	}
	if p.seq > 0 { // else when the server has said that it has it
		c.drop(p)
	}
}

// drop forgets a parcel. The client's mutex is held.
func (c *Client) drop(p *parcel) {
	if c.parcels[p.number] != p {
		return
	}
	delete(c.parcels, p.number)
	p.build.sent--
	if p.seq == 0 {
		c.unacked--
	}
	c.poke()
}

// live returns the calls of a parcel that have not left.
func (p *parcel) live() (calls []*call) {
	for _, k := range p.calls {
		if k != nil {
			calls = append(calls, k)
		}
	}
	return calls
}

// cancelled reports whether the contexts of all its tasks have ended.
func (p *parcel) cancelled() bool {
	return !slices.ContainsFunc(p.live(), func(k *call) bool { return k.cause == nil })
}

// window is how many messages may be on their way to the server at once.
const window = 256

// pack makes a parcel of the calls that are to be sent next; nil if none are, or the server is busy.
func (c *Client) pack() *parcel {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.unacked >= window || c.over != nil {
		return nil
	}
	for range c.queues { // in turn
		q := c.queues[0]
		c.queues = append(c.queues[1:], q)
		b := c.pick(q)
		if b == nil {
			continue
		}
		if calls := q.take(q.size(c.options.Batch, b.slots, b.sent), min(parcelSize, c.most(&q.order))); len(calls) > 0 {
			p := c.address(q, calls)
			p.build, p.queue = b, q
			b.sent++
			return p
		}
	}
	return nil
}

// address makes a parcel of calls.
func (c *Client) address(q *queue, calls []*call) *parcel {
	c.lastParcel++
	now := time.Now()
	p := &parcel{number: c.lastParcel, calls: calls, left: len(calls), sent: now, seen: now}
	o, size := q.order, 0
	o.number, o.lost = p.number, calls[0].lost
	o.deliveries, o.takes = c.options.Deliveries, time.Duration(len(calls))*q.cost
	if o.takes > parcelTime || calls[0].alone {
		o.takes = 0
	}
	at := int64(now.Sub(c.start))
	for i, k := range calls {
		k.parcel, k.place = p, i
		k.submitted = cmp.Or(k.submitted, at)
		size += len(k.frame) + binary.MaxVarintLen32
	}
	p.body = o.append(make([]byte, 0, size+len(o.name)+len(o.fingerprint)+len(o.signature)+3*binary.MaxVarintLen64))
	for _, k := range calls {
		p.body = appendBytes(p.body, k.frame)
	}
	c.parcels[p.number] = p
	c.unacked++
	return p
}

// publish sends what waits, until the client is closed. It lets others submit before it looks, so that much goes at once.
func (c *Client) publish() {
	for {
		select {
		case <-c.work:
		case <-c.closing:
			return
		}
		c.yield()
		for p := c.pack(); p != nil; p = c.pack() {
			c.send(p.build.name, p.number, p.body)
		}
	}
}

// send publishes a parcel. A connection that is broken is not the parcel's end: it is sent again.
func (c *Client) send(build string, n uint64, body []byte) {
	m := nats.NewMsg(c.names.task(build, c.session))
	m.Reply = c.inbox + "." + number(n)
	m.Header.Set(nats.MsgIdHdr, c.session+"/"+number(n))
	m.Data = body
	if err := c.conn.PublishMsg(m); err != nil {
		c.options.Logger.Debug("tasks could not be sent, and will be again", "error", err)
	}
}
