package cluster

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/nats-io/nats.go"
)

// A member is a node, as the dispatcher knows it.
type member struct {
	Node
	*build
	heard time.Time
}

// meet hears a node present itself.
func (c *Client) meet(m *nats.Msg) {
	var n Node
	if json.Unmarshal(m.Data, &n) != nil || n.ID == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if n.Left {
		c.forget(n.ID, "a node has left")
		return
	}
	if m := c.nodes[n.ID]; m != nil {
		m.heard = time.Now()
		return
	}
	if b := c.buildOf(&n); b != nil {
		c.admit(&member{n, b, time.Now()})
	} else {
		c.hail() // to hear of its functions
	}
}

// admit takes notice of a node that has come. The client's mutex is held.
func (c *Client) admit(m *member) {
	c.options.Logger.Info("a node has come", "node", m.Name, "slots", m.Slots, "build", m.Build)
	if m.slots == 0 { // its consumer may not be there
		m.ready = false
		poke(c.broken)
	}
	m.slots += m.Slots
	m.Functions = m.functions
	c.nodes[m.ID] = m
	close(c.joined)
	c.joined = make(chan struct{})
	c.poke()
}

// hail asks nodes to present themselves, and tells them of the functions that they are to run. The client's mutex is held.
func (c *Client) hail() {
	all := make([]Function, len(c.queues))
	for i, q := range c.queues {
		all[i] = Function{Name: q.order.name, Signature: q.order.signature, Fingerprint: q.order.fingerprint}
	}
	body, err := json.Marshal(all)
	if err == nil {
		err = c.conn.Publish(c.names.hello(), body)
	}
	if err != nil {
		c.options.Logger.Debug("nodes cannot be asked who they are now", "error", err)
	}
}

// forget forgets a node.
func (c *Client) forget(id, why string) {
	n := c.nodes[id]
	if n == nil {
		return
	}
	delete(c.nodes, id)
	n.slots -= n.Slots
	c.options.Logger.Info(why, "node", n.Name)
	for _, q := range c.inquiries {
		c.answered(q, id, nil)
	}
}

// forgetSilent forgets nodes that have not been heard of.
func (c *Client) forgetSilent() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, n := range c.nodes {
		if time.Since(n.heard) > c.silence() {
			c.forget(id, "nothing is heard of a node any more")
		}
	}
}

// slots returns how many tasks run at once. The client's mutex is held.
func (c *Client) slots() (n int) {
	for _, m := range c.nodes {
		n += m.Slots
	}
	return n
}

// Slots returns how many tasks the nodes that are there run at once. That many workers keep them busy with tasks of some milliseconds and more; shorter ones want
// more, as they are sent many at a time.
func (c *Client) Slots() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.slots()
}

// Nodes returns the nodes that are there, by name.
func (c *Client) Nodes() []Node {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make([]Node, 0, len(c.nodes))
	for _, m := range c.sorted() {
		all = append(all, m.Node)
	}
	return all
}

// sorted returns the nodes by name. The client's mutex is held.
func (c *Client) sorted() []*member {
	return slices.SortedFunc(maps.Values(c.nodes), func(a, b *member) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
}

// Await waits until so many nodes are there. Its error is ctx's cause, ErrClosed, or what has ended the client.
func (c *Client) Await(ctx context.Context, nodes int) error {
	for {
		c.mu.Lock()
		n, joined, over := len(c.nodes), c.joined, c.over
		c.mu.Unlock()
		switch {
		case over != nil:
			return over
		case n >= nodes:
			return nil
		}
		select {
		case <-joined:
		case <-ctx.Done():
			return fmt.Errorf("cluster: %d of %d nodes are there: %w", n, nodes, context.Cause(ctx))
		case <-c.closing:
		}
	}
}
