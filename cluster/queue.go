package cluster

import (
	"encoding/binary"
	"time"
)

// A queue holds the calls of one function that wait to be sent.
type queue struct {
	order order         // what all messages have that are sent of it: the function
	cost  time.Duration // of a task, lately; 0: not known
	front []*call       // those that come first, the first one last
	back  []*call       // the others, in order, from next on
	next  int

	ran    bool      // some node could run the function
	unable time.Time // since when there are nodes, and none of them can; zero: they can
}

// queueOf returns the queue of a function.
func (c *Client) queueOf(name, fingerprint, signature string) *queue {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, q := range c.queues {
		if q.order.name == name {
			return q
		}
	}
	q := &queue{order: order{name: name, fingerprint: fingerprint, signature: signature}}
	c.queues = append(c.queues, q)
	c.hail()
	return q
}

func (q *queue) push(k *call) {
	k.queued = true
	q.back = append(q.back, k)
}

func (q *queue) pushFront(k *call) {
	k.queued = true
	q.front = append(q.front, k)
}

// length returns how many wait, those that are over included.
func (q *queue) length() int { return len(q.front) + len(q.back) - q.next }

// first returns the first call that is not over; nil if there is none.
func (q *queue) first() *call {
	for ; len(q.front) > 0; q.pop() {
		if k := q.front[len(q.front)-1]; !k.over {
			return k
		}
	}
	for ; q.next < len(q.back); q.pop() {
		if k := q.back[q.next]; !k.over {
			return k
		}
	}
	return nil
}

// pop removes the first call of a queue that has one.
func (q *queue) pop() {
	if n := len(q.front); n > 0 {
		q.front[n-1].queued = false
		q.front[n-1] = nil
		q.front = q.front[:n-1]
		return
	}
	q.back[q.next].queued = false
	q.back[q.next] = nil
	if q.next++; q.next == len(q.back) {
		q.back, q.next = q.back[:0], 0
	}
}

// note takes notice of how long a task took.
func (q *queue) note(took time.Duration) {
	took = max(took, 1)
	if q.cost == 0 {
		q.cost = took
	}
	q.cost += (took - q.cost) / 4
}

// What is sent in a message is limited by Options.Batch, by how long its tasks are expected to take, and how many bytes they have.
const (
	parcelTime = 50 * time.Millisecond
	parcelSize = 256 << 10
)

// full returns how many tasks a message may have: as many as are allowed, if they are short enough.
func (q *queue) full(most int) int {
	if q.cost == 0 {
		return 1
	}
	return max(1, min(most, int(parcelTime/q.cost)))
}

// size returns how many tasks the next message is to have. Slots that have nothing to do share what waits; if there is enough on its way for all of them, it is better to
// wait for as many as a message may have. 0: wait.
func (q *queue) size(most, slots, sent int) int {
	full := q.full(most)
	if sent >= enough*max(1, slots) && q.length() < full {
		return 0
	}
	idle := max(0, slots-sent)
	return max(1, min(full, (q.length()+idle)/(idle+1)))
}

// enough is how many messages a slot is to have on their way: one that it runs, one ahead, and one on the server.
const enough = 3

// take removes the calls that are to be sent next, in one message: so many at most, with so many bytes, unless the first one has more.
func (q *queue) take(most, bytes int) (calls []*call) {
	size := 0
	for k := q.first(); k != nil && len(calls) < most; k = q.first() {
		size += len(k.frame) + binary.MaxVarintLen32
		if len(calls) > 0 && (k.alone || size > bytes) {
			break
		}
		q.pop()
		calls = append(calls, k)
		if k.alone {
			break
		}
	}
	return calls
}
