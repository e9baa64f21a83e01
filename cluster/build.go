package cluster

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/worker-dispatcher/wd/remote"
)

// functions returns those of this program, and the name of all programs that have the same ones.
func functions() (all []Function, build string) {
	h := sha256.New()
	fmt.Fprintln(h, protocol)
	all = []Function{}
	for _, f := range remote.Functions() {
		hash, err := f.Fingerprint()
		if err != nil {
			hash = "" // nobody can call it
		}
		fmt.Fprintln(h, f.Name(), hash)
		all = append(all, Function{Name: f.Name(), Signature: f.Signature(), Fingerprint: hash})
	}
	return all, fmt.Sprintf("%x", h.Sum(nil)[:8])
}

// A build is what the dispatcher knows of nodes that have the same functions. They take their tasks from one consumer, which is given no others.
type build struct {
	name      string
	functions []Function
	slots     int  // of the nodes that are there
	sent      int  // messages that are theirs
	ready     bool // the consumer is there
}

// function returns the build's function of a name; the zero one if it has none.
func (b *build) function(name string) (f Function) {
	if i := slices.IndexFunc(b.functions, func(f Function) bool { return f.Name == name }); i >= 0 {
		f = b.functions[i]
	}
	return f
}

// runs reports whether a node of the build can run the tasks of a queue now.
func (b *build) runs(q *queue) bool {
	return b.slots > 0 && b.function(q.order.name).Fingerprint == q.order.fingerprint
}

// buildOf returns what is known of a node's build; nil if its functions are not known. The client's mutex is held.
func (c *Client) buildOf(n *Node) *build {
	i := slices.IndexFunc(c.builds, func(b *build) bool { return b.name == n.Build })
	if i >= 0 {
		return c.builds[i]
	}
	if n.Functions == nil {
		return nil
	}
	b := &build{name: n.Build, functions: n.Functions}
	c.builds = append(c.builds, b)
	return b
}

// pick returns the build that the next tasks of a queue are to go to: one with the fewest messages a slot. nil: wait. The client's mutex is held.
func (c *Client) pick(q *queue) (best *build) {
	for _, b := range c.builds {
		if b.ready && (best == nil || b.sent*best.slots < best.sent*b.slots) && b.runs(q) {
			best = b
		}
	}
	return best
}

// stranded reports whether a parcel is for nodes that are gone, while there are others. The client's mutex is held.
func (c *Client) stranded(p *parcel) bool { return p.build.slots == 0 && len(c.nodes) > 0 }

// misplaced reports whether a parcel that waits on the server is stranded there, or waits while nodes of another build have nothing to do. The client's mutex is held.
func (c *Client) misplaced(p *parcel) bool {
	return len(c.builds) > 1 && time.Since(p.sent) > moveTime && (c.stranded(p) || slices.ContainsFunc(c.builds, func(b *build) bool {
		return b != p.build && b.ready && b.sent < b.slots && b.runs(p.queue)
	}))
}

// moveTime is how long a parcel waits on the server until it is for others.
const moveTime = 500 * time.Millisecond

// How long tasks wait for a node that can run them while there are others that cannot: some may be on their way here, and one that was here may come again.
func (c *Client) patience(q *queue) time.Duration {
	if q.ran {
		return unableTime + c.options.AckWait
	}
	return unableTime
}

const unableTime = 3 * time.Second

// despair ends tasks that have waited long enough.
func (c *Client) despair() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, q := range c.queues {
		able := slices.ContainsFunc(c.builds, func(b *build) bool { return b.runs(q) })
		q.ran = q.ran || able
		switch {
		case able || len(c.nodes) == 0:
			q.unable = time.Time{}
		case q.unable.IsZero():
			q.unable = time.Now()
			c.options.Logger.Warn("no node can run a function", "error", c.inability(q))
		case time.Since(q.unable) > c.patience(q):
			for k := q.first(); k != nil; k = q.first() {
				c.end(k, c.inability(q))
			}
		}
	}
}

// inability says why no node can run the function of a queue. The client's mutex is held.
func (c *Client) inability(q *queue) error {
	var why []string
	told := map[string]bool{} // by build
	for _, n := range c.sorted() {
		if told[n.Build] {
			continue
		}
		told[n.Build] = true
		if f := n.function(q.order.name); f.Name != "" {
			why = append(why, fmt.Sprintf("on %s it is %s (%s)", n.Name, f.Signature, cmp.Or(f.Fingerprint, "which cannot cross")))
		} else {
			why = append(why, n.Name+" does not know it")
		}
	}
	return fmt.Errorf("cluster: no node can run function %s, which is %s (%s) here: %s. Are nodes and dispatcher built of the same code?",
		q.order.name, q.order.signature, q.order.fingerprint, strings.Join(why, "; "))
}
