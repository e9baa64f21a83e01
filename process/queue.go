package process

// A queue holds calls that wait for a child. The zero queue is empty.
type queue struct {
	front []*call // those that come first, the first one last
	back  []*call // the others, in order, from next on
	next  int
}

func (q *queue) push(c *call) { q.back = append(q.back, c) }

func (q *queue) pushFront(c *call) { q.front = append(q.front, c) }

// empty reports whether nobody waits. Calls that are over have left.
func (q *queue) empty() bool {
	for n := len(q.front); n > 0 && q.front[n-1].over; n = len(q.front) {
		q.front = q.front[:n-1]
	}
	for q.next < len(q.back) && q.back[q.next].over {
		q.skip()
	}
	return len(q.front) == 0 && q.next == len(q.back)
}

// skip removes the first one of back.
func (q *queue) skip() {
	q.back[q.next] = nil
	if q.next++; q.next == len(q.back) {
		q.back, q.next = q.back[:0], 0
	}
}

// pop removes the first call of a queue that is not empty.
func (q *queue) pop() *call {
	if n := len(q.front); n > 0 {
		c := q.front[n-1]
		q.front = q.front[:n-1]
		return c
	}
	c := q.back[q.next]
	q.skip()
	return c
}

// drain removes all calls.
func (q *queue) drain() (all []*call) {
	for !q.empty() {
		all = append(all, q.pop())
	}
	return all
}
