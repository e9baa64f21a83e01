package cluster

import (
	"encoding/json"
	"time"

	"github.com/worker-dispatcher/wd/remote"
)

// An inquiry asks all nodes which of some tasks, whose contexts have ended, they run. Those that nobody runs have not begun, and never will.
type inquiry struct {
	number uint64
	calls  []*call
	open   map[string]bool // nodes that have not answered
	timer  *time.Timer
}

// inquiryTime is how long nodes have to answer. One that does not is dead or cut off, and what it may have begun is not known.
const inquiryTime = 2 * time.Second

// cancel ends a call whose context has ended with this cause. If the task runs, its node has it end.
func (c *Client) cancel(k *call, cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cancelled(k, cause)
}

// cancelled is cancel with the client's mutex held.
func (c *Client) cancelled(k *call, cause error) {
	if k.over {
		return
	}
	k.cause = cause
	if k.parcel == nil {
		c.end(k, cause)
		return
	}
	c.cancels = append(c.cancels, k)
	poke(c.ends)
}

// cancelAll tells nodes of ended contexts, those that end together at once, until the client is closed.
func (c *Client) cancelAll() {
	for {
		select {
		case <-c.ends:
		case <-c.closing:
			return
		}
		c.yield()
		c.mu.Lock()
		calls := c.cancels
		c.cancels = nil
		c.mu.Unlock()
		for len(calls) > 0 {
			n := min(len(calls), maxEndings)
			c.inquire(calls[:n])
			calls = calls[n:]
		}
	}
}

// maxEndings is how many tasks a control message is about, so that the server lets it through.
const maxEndings = 4000

// inquire has nodes end tasks, and takes the messages that have no others from the server.
func (c *Client) inquire(calls []*call) {
	c.mu.Lock()
	c.lastAsked++
	q := &inquiry{number: c.lastAsked, calls: calls, open: map[string]bool{}}
	m := control{Number: q.number}
	ends := map[string]int{} // by cause
	for _, k := range calls {
		if k.over {
			continue
		}
		if p := k.parcel; p != nil && p.seq > 0 && p.cancelled() {
			c.discard(p.seq)
		}
		cause := remote.AppendError(nil, k.cause)
		at, ok := ends[string(cause)]
		if !ok {
			at = len(m.Ends)
			ends[string(cause)] = at
			m.Ends = append(m.Ends, ending{Cause: cause})
		}
		m.Ends[at].Calls = append(m.Ends[at].Calls, k.id)
	}
	for id := range c.nodes {
		q.open[id] = true
	}
	c.inquiries[q.number] = q
	q.timer = time.AfterFunc(min(c.options.AckWait, inquiryTime), func() { c.giveUp(q) })
	c.answered(q, "", nil)
	c.mu.Unlock()
	if err := c.tell(m); err != nil {
		c.options.Logger.Debug("nodes could not be told of the end of tasks", "error", err)
	}
}

// tell tells all nodes something.
func (c *Client) tell(m control) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	return c.conn.Publish(c.names.control(c.session), body)
}

// answered hears which tasks a node runs. When all have answered, those that nobody runs are over. The client's mutex is held.
func (c *Client) answered(q *inquiry, node string, runs []uint64) {
	for _, id := range runs {
		if k := c.calls[id]; k != nil && k.began.IsZero() {
			k.begin(time.Now()) // it is told more exactly at its end
		}
	}
	delete(q.open, node)
	if len(q.open) > 0 {
		return
	}
	q.timer.Stop()
	delete(c.inquiries, q.number)
	for _, k := range q.calls {
		if !k.over && k.began.IsZero() {
			c.end(k, k.cause)
		}
	}
}

// giveUp waits no longer for answers.
func (c *Client) giveUp(q *inquiry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(q.open)
	c.answered(q, "", nil)
}
