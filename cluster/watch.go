package cluster

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// How often the watch looks, how long it waits for the server to say that it has a message, and how long until it offers one again that was refused.
const (
	watchTime  = 200 * time.Millisecond
	resendTime = 2 * time.Second
	retryTime  = 100 * time.Millisecond
)

// beatTime returns how often a node says what it has.
func beatTime(ackWait time.Duration) time.Duration { return ackWait / 3 }

// silence returns how long nothing may be heard of a node, or of a message that one has.
func (c *Client) silence() time.Duration { return c.options.AckWait + beatTime(c.options.AckWait) }

// watch sees that nothing is lost, until the client is closed: messages that the server has not taken, or has lost, nodes that say nothing more.
func (c *Client) watch() {
	tick := time.NewTicker(min(watchTime, beatTime(c.options.AckWait)))
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-c.broken:
			c.mend()
			c.hurry()
		case <-c.closing:
			return
		}
		c.resend()
		c.forgetSilent()
		c.despair()
		if suspects := c.suspects(); len(suspects) > 0 && c.conn.IsConnected() {
			c.judge(suspects)
		}
		ctx, cancel := c.moment()
		c.sweep(ctx)
		cancel()
	}
}

// moment returns a context for requests to the server. One that gets lost, as it does while the servers of a cluster agree on who leads, keeps nothing else waiting for long.
func (c *Client) moment() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), resendTime)
}

// mend makes anew what the server has lost. If that fails it is tried again.
func (c *Client) mend() {
	ctx, cancel := c.moment()
	defer cancel()
	err := c.setUp(ctx)
	if err != nil {
		c.options.Logger.Warn("the streams cannot be made now", "error", err)
		time.AfterFunc(watchTime, func() { poke(c.broken) })
	}
}

// hurry has all be sent again of which the server has not said that it has it.
func (c *Client) hurry() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.parcels {
		p.sent = time.Time{}
	}
}

// resend publishes what the server has not said that it has. It takes no message twice.
func (c *Client) resend() {
	type copied struct {
		build  string
		number uint64
		body   []byte
	}
	var late []copied
	c.mu.Lock()
	c.tidy()
	for _, p := range c.parcels {
		if p.seq == 0 && time.Since(p.sent) > resendTime {
			p.sent = time.Now()
			late = append(late, copied{p.build.name, p.number, p.body})
		}
	}
	c.mu.Unlock()
	for _, p := range late {
		c.send(p.build, p.number, p.body)
	}
}

// suspects returns the parcels of which nothing has been heard, and those that may be in the wrong place, the latest ones first.
func (c *Client) suspects() (suspects []*parcel) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	for _, p := range c.parcels {
		silent := now.Sub(p.seen) > c.silence() && now.Sub(p.checked) > c.silence()
		if p.seq > 0 && (silent || now.Sub(p.checked) > moveTime && c.misplaced(p)) {
			p.checked = now
			suspects = append(suspects, p)
		}
	}
	slices.SortFunc(suspects, func(a, b *parcel) int { return cmp.Compare(b.seq, a.seq) })
	return suspects
}

// judge decides on suspects: those that wait on the server are all right, unless others can run them sooner, and those that are gone are sent anew.
func (c *Client) judge(suspects []*parcel) {
	ctx, cancel := c.moment()
	defer cancel()
	tasks, err := c.js.Stream(ctx, c.names.tasks())
	if err != nil {
		poke(c.broken)
		return
	}
	gone, reached := 0, map[*build]uint64{}
	for _, p := range suspects {
		if reached[p.build] == 0 {
			if reached[p.build], err = c.reached(ctx, tasks, p.build); err != nil {
				poke(c.broken)
				return
			}
		}
		switch there, err := c.find(ctx, tasks, p); {
		case err != nil:
			c.options.Logger.Debug("the server does not say whether it has a message", "error", err)
			return
		case !there:
			gone++
			c.replace(p)
		case p.seq <= reached[p.build]:
			c.bury(p)
		default:
			c.move(ctx, tasks, p)
		}
	}
	if gone > 0 {
		c.options.Logger.Warn("the server has lost tasks, which are sent again", "messages", gone)
	}
}

// reached returns how far nodes of a build have been given messages.
func (c *Client) reached(ctx context.Context, tasks jetstream.Stream, b *build) (seq uint64, err error) {
	consumer, err := tasks.Consumer(ctx, c.names.consumer(b.name))
	if err != nil {
		return 0, err
	}
	return consumer.CachedInfo().Delivered.Stream, nil
}

// find reports whether a parcel is in the stream.
func (c *Client) find(ctx context.Context, tasks jetstream.Stream, p *parcel) (bool, error) {
	m, err := tasks.GetMsg(ctx, p.seq)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return false, nil
	}
	return err == nil && m.Header.Get(nats.MsgIdHdr) == c.session+"/"+number(p.number), err
}

// replace sends the tasks of a parcel that is gone anew.
func (c *Client) replace(p *parcel) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range p.live() {
		c.again(k)
	}
}

// move sends the tasks of a parcel that waits on the server to other nodes, if that is better. One that may have been given to a node meanwhile stays.
func (c *Client) move(ctx context.Context, tasks jetstream.Stream, p *parcel) {
	c.mu.Lock()
	moves := c.misplaced(p)
	c.mu.Unlock()
	if !moves || tasks.DeleteMsg(ctx, p.seq) != nil {
		return
	}
	if seq, err := c.reached(ctx, tasks, p.build); err == nil && seq < p.seq {
		c.replace(p)
	}
}

// bury decides on a parcel that was delivered, and not heard of since. Usually it will be delivered again, unless nodes such as had it are gone.
func (c *Client) bury(p *parcel) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(p.seen) <= c.silence() {
		return // its nodes are about to end, and it is still there
	}
	stranded := c.stranded(p)
	for _, k := range p.live() {
		if stranded || k.cause != nil || k.last || c.options.Deliveries == 1 && p.times > 0 {
			c.discard(p.seq)
			c.miss(k, max(1, p.times), p.node)
		}
	}
}
