package cluster

import "time"

// A queue holds the calls of one function that wait to be sent.
type queue struct {
	order order         // what all messages have that are sent of it: the function
	cost  time.Duration // of a task, lately; 0: not known
	front []*call       // those that come first, the first one last
	back  []*call       // the others, in order, from next on
	next  int
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
	return q
}

// largest returns how long a task may be, in a message of its own.
func (c *Client) largest(q *queue) int {
	return int(c.conn.MaxPayload()) - len(q.order.name) - len(q.order.fingerprint) - len(q.order.signature) - overhead
}

// overhead is what a message and its headers need besides names and tasks, at most.
const overhead = 512

func (q *queue) push(k *call) { q.back = append(q.back, k) }

func (q *queue) pushFront(k *call) { q.front = append(q.front, k) }

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
		q.front[n-1] = nil
		q.front = q.front[:n-1]
		return
	}
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

// Three figures limit what is sent in a message: how many tasks, how long they are expected to take, and how many bytes they have.
const (
	maxTasks   = 64
	parcelTime = 50 * time.Millisecond
	parcelSize = 256 << 10
)

// fair returns how many tasks the next message is to have, if so many nodes have nothing to do.
func (q *queue) fair(idle int) int {
	if q.cost == 0 {
		return 1
	}
	fits := min(maxTasks, max(1, int(parcelTime/q.cost)))
	return min(fits, (q.length()+idle)/(idle+1))
}

// take removes the calls that are to be sent next, in one message.
func (q *queue) take(idle int) (calls []*call) {
	size, most := 0, q.fair(idle)
	for k := q.first(); k != nil && len(calls) < max(1, most); k = q.first() {
		size += len(k.frame)
		if len(calls) > 0 && (k.alone || size > parcelSize) {
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
