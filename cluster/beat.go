package cluster

import "time"

// beat says again and again what is here: to the server, so that it gives it to nobody else, and to dispatchers.
func (n *node) beat(stopped <-chan struct{}) {
	tick := time.NewTicker(beatTime(n.ackWait))
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-n.renewed:
		case <-stopped:
			return
		}
		if n.leaving.Err() == nil {
			n.present(n.me)
		}
		n.pulse()
	}
}

// pulse does so once. Dispatchers are asked beside each other, as some may be gone.
func (n *node) pulse() {
	holds := map[*session][]holding{}
	for _, l := range n.open() {
		_ = l.msg.InProgress() // without a connection nothing can be said
		holds[l.session] = append(holds[l.session], holding{Order: l.order.number, Times: l.times})
	}
	for s, h := range holds {
		n.loops.Go(func() { n.report(s, h) })
	}
	n.tidy(holds)
}

// report tells a dispatcher what is here, and ends what it has no use for. If it is gone, that is all.
func (n *node) report(s *session, holds []holding) {
	answer, ok := s.ask(holds)
	if !ok {
		if s.silentFor() > 2*n.ackWait {
			n.options.Logger.Warn("a dispatcher is gone, and its tasks end", "session", s.name)
			n.lose(s, ErrDispatcherLost)
		}
		return
	}
	unwanted := map[uint64]bool{}
	for _, number := range answer.Unknown {
		unwanted[number] = true
	}
	for _, l := range n.open() {
		if l.session == s && unwanted[l.order.number] {
			l.disown(errUnwanted)
		}
	}
}

// sessionTime is how long a node remembers a dispatcher of which it has nothing.
const sessionTime = 10 * time.Minute

// tidy forgets dispatchers of which nothing has been here for long.
func (n *node) tidy(busy map[*session][]holding) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for name, s := range n.sessions {
		if busy[s] == nil && s.idleFor() > sessionTime {
			delete(n.sessions, name)
		}
	}
}

func (s *session) idleFor() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Since(s.used)
}
