package cluster

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// A consumption says how far results have been read.
type consumption struct {
	seq    uint64 // of the last one
	bytes  int    // read since the last purge
	purged uint64 // those before

	outcomes []outcome // room for those of a message; take's own
	ended    []*call   // likewise
}

// Results that have been read stay on the server for a while, so that it refuses others of the same tasks: so many messages, unless they are large.
const (
	keptResults = 8192
	keptBytes   = 16 << 20
)

// heartbeatTime is how often the server says that it still has the consumer of results. If it is silent for twice as long another one is made: the server that had it may be lost, and
// be one of a cluster.
const heartbeatTime = time.Second

// listen reads the results of this session, from the first one on.
func (c *Client) listen(ctx context.Context) error {
	if c.consumer != nil {
		c.consumer.Stop()
		<-c.consumer.Closed()
	}
	ordered, err := c.js.OrderedConsumer(ctx, c.names.results(), jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{c.names.result(c.session, "*"), c.names.back(c.session, "*")},
	})
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.results.seq, c.results.bytes, c.results.purged = 0, 0, 0
	c.mu.Unlock()
	c.consumer, err = ordered.Consume(c.take, jetstream.PullHeartbeat(heartbeatTime), jetstream.ConsumeErrHandler(func(jetstream.ConsumeContext, error) {
		poke(c.broken) // the stream may be gone
	}))
	return err
}

// take does what a message of a node says.
func (c *Client) take(m jetstream.Msg) {
	r := &c.results
	node, outcomes, err := parseAnswer(r.outcomes[:0], m.Data())
	if err != nil {
		c.options.Logger.Warn("a message with results cannot be read", "subject", m.Subject(), "error", err)
	}
	meta, _ := m.Metadata()
	c.mu.Lock()
	if meta != nil {
		r.seq = meta.Sequence.Stream
		r.bytes += len(m.Data())
	}
	now := c.clock()
	for i := range outcomes {
		if k := c.calls[outcomes[i].call]; k != nil && c.settle(k, &outcomes[i], node, now) {
			r.ended = append(r.ended, k)
		}
	}
	c.mu.Unlock()
	for _, k := range r.ended {
		k.done <- struct{}{}
	}
	clear(outcomes)
	clear(r.ended)
	r.outcomes, r.ended = outcomes, r.ended[:0]
}

// settle does what a node says of a call, and reports whether that has ended: then who waits is to be told. The client's mutex is held.
func (c *Client) settle(k *call, o *outcome, node string, now int64) (ended bool) {
	switch o.fate {
	case done:
		k.queue.note(o.took)
		at := min(max(o.began, k.submitted), now-int64(o.took)) // where it can have been: clocks are a little wrong, what it took is not
		k.began, k.reply, k.node = c.start.Add(time.Duration(at)), o.reply, node
		k.ended = k.began.Add(o.took)
		return c.conclude(k, nil)
	case returned:
		c.again(k)
	case lost:
		c.options.Logger.Warn("a node has not come back with a task", "task", k.id, "deliveries", k.lost+o.times)
		c.miss(k, o.times, "")
	}
	return false
}

// miss notes that deliveries of a call were in vain. It is sent again, by itself, or over: if the last one had begun, which is when nothing else ran on
// that node. The client's mutex is held.
func (c *Client) miss(k *call, times int, node string) {
	if p := k.parcel; p != nil && node == "" {
		node = p.node
	}
	if k.cause != nil || k.last || c.options.Deliveries == 1 {
		c.end(k, &LostError{Deliveries: max(1, min(k.lost+times, c.options.Deliveries)), Node: node, Cause: k.cause})
		return
	}
	k.lost, k.alone = min(k.lost+times, c.options.Deliveries-1), true
	c.again(k)
}

// sweep has the server forget results that have been read some time ago.
func (c *Client) sweep(ctx context.Context) {
	c.mu.Lock()
	r := &c.results
	before := uint64(0)
	switch {
	case r.bytes > keptBytes:
		before = r.seq + 1
	case r.seq > r.purged+2*keptResults:
		before = r.seq - keptResults
	}
	if before > 0 {
		r.bytes, r.purged = 0, before
	}
	c.mu.Unlock()
	if before == 0 {
		return
	}
	for _, subject := range []string{c.names.result(c.session, "*"), c.names.back(c.session, "*")} {
		if err := c.purge(ctx, c.names.results(), subject, before); err != nil {
			c.options.Logger.Debug("results that have been read stay on the server", "error", fmt.Errorf("%s: %w", subject, err))
		}
	}
}
