package cluster

// say notes what has become of a task, to be sent by flush. The mutex is held.
func (l *lot) say(o *outcome) {
	if n := len(l.said); n > 0 {
		e := &l.said[n-1]
		if e.done == (o.fate == done) && len(e.body)+len(o.reply)+perOutcome < min(parcelSize, l.node.most) {
			e.body = o.append(e.body)
			return
		}
	}
	room := min(parcelSize, perOutcome+(len(o.reply)+perOutcome/4)*(1+len(l.order.tasks)-l.next))
	head := appendAnswer(make([]byte, 0, len(l.node.me.Name)+room), l.node.me.Name)
	l.said = append(l.said, entry{lot: l, first: o.call, done: o.fate == done, head: len(head), body: o.append(head)})
}

// perOutcome is how many bytes an outcome has at most beside its reply.
const perOutcome = 64

// flush sends what has been said, unless nobody wants it. It waits if there is much that the server has not taken yet.
func (l *lot) flush() {
	l.mu.Lock()
	said := l.said
	l.said, l.sent = nil, l.node.clock()
	if l.unwanted {
		said = nil
	}
	l.open += len(said)
	l.mu.Unlock()
	for _, e := range said {
		l.node.out.add(e)
	}
}

// settled notes that the server has an entry, or that all has been said. Then it is to forget the message, once.
func (l *lot) settled() {
	l.mu.Lock()
	l.open--
	over := l.open == 0
	l.mu.Unlock()
	if !over {
		return
	}
	_ = l.msg.Ack() // if the server does not hear it, the message comes again, and its results are refused
	l.node.mu.Lock()
	delete(l.node.lots, l)
	l.node.mu.Unlock()
	l.release()
}

// finish sends what there is. Nothing is said after that.
func (l *lot) finish() {
	l.mu.Lock()
	first := !l.finished
	l.finished = true
	l.mu.Unlock()
	if first {
		l.flush()
		l.settled()
	}
}

// handBack sends what there is and gives back all that has not begun, as a task takes long and others might wait behind it.
func (l *lot) handBack() {
	l.mu.Lock()
	l.skip()
	l.mu.Unlock()
	l.flush()
}

// abandon gives back also what runs. Nobody waits for it any more.
func (l *lot) abandon() {
	l.mu.Lock()
	l.skip()
	if l.running != nil {
		l.say(&outcome{call: l.running.task.call, fate: returned})
	}
	l.mu.Unlock()
	l.finish()
}

// giveBack gives back all of a lot that is not to be run here. If it was delivered before, that was in vain.
func (l *lot) giveBack() {
	f := returned
	if l.times > 1 {
		f = lost
	}
	l.mu.Lock()
	for _, t := range l.order.tasks {
		l.say(&outcome{call: t.call, fate: f, times: l.times - 1})
	}
	l.mu.Unlock()
	l.finish()
}

// stale reports whether nobody wants what is said any more, or nobody will wait for it.
func (l *lot) stale() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.unwanted || l.node.conn.IsClosed() || l.node.tasks.Err() != nil && !l.node.conn.IsConnected()
}
