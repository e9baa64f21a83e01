package cluster

import (
	"encoding/json"
	"time"

	"github.com/nats-io/nats.go"
)

// hear hears news of a node, and tells it the time if it wants to know.
func (c *Client) hear(m *nats.Msg) {
	var n news
	if err := json.Unmarshal(m.Data, &n); err != nil {
		c.options.Logger.Warn("news of a node cannot be read", "error", err)
		return
	}
	answer := clock{Unknown: c.learn(n)}
	if m.Reply == "" {
		return
	}
	answer.Now = c.clock()
	if body, err := json.Marshal(answer); err == nil {
		_ = m.Respond(body) // the node asks again
	}
}

// learn takes notice of news, and returns the orders that nobody wants any more.
func (c *Client) learn(n news) (unknown []uint64) {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := c.nodes[n.Node]; m != nil {
		m.heard = now
	}
	for _, h := range n.Holds {
		p := c.parcels[h.Order]
		if p == nil || p.left == 0 {
			unknown = append(unknown, h.Order)
			continue
		}
		p.times = max(p.times, h.Times)
		if h.Last && !c.mayBegin(p) {
			unknown = append(unknown, h.Order)
			continue
		}
		p.seen = now
		if m := c.nodes[n.Node]; m != nil {
			p.node = m.Name
		}
	}
	for id, at := range n.Began {
		if k := c.calls[id]; k != nil {
			k.begin(c.start.Add(time.Duration(at)))
			if k.parcel != nil {
				k.parcel.seen = now
			}
		}
	}
	if q := c.inquiries[n.Answer]; q != nil {
		c.answered(q, n.Node, n.Runs)
	}
	return unknown
}

// mayBegin reports whether tasks may be begun for the last time. Those that have been are lost. The client's mutex is held.
func (c *Client) mayBegin(p *parcel) bool {
	for _, k := range p.live() {
		if k.last {
			c.miss(k, p.times-1, "") // nobody looks at k any more
			continue
		}
		k.last = true
	}
	return p.left > 0
}
