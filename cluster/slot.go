package cluster

import (
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
)

// A slot runs one task at a time. It asks the server for a message when it has nothing to do, so that none waits here while another node is idle.
type slot struct {
	node  *node
	inbox string
	in    chan *nats.Msg
	sub   *nats.Subscription
	lot   *lot // that it is at
}

func newSlot(n *node) *slot {
	return &slot{node: n, inbox: n.conn.NewInbox(), in: make(chan *nats.Msg, 4)}
}

// serve runs tasks until the node is to end. A task that ends its goroutine takes this one with it.
func (s *slot) serve() {
	ended := false
	defer func() {
		if !ended {
			s.node.slots.Go(s.serve)
		}
	}()
	for s.lot != nil || s.take() {
		s.lot.work()
		s.lot = nil
	}
	s.close()
	ended = true
}

// Asking for a message lasts for a time on the server; here a little longer.
const (
	pullTime  = 30 * time.Second
	pullSlack = 2 * time.Second
)

// take waits for a message with tasks, and returns false if the node is to end.
func (s *slot) take() bool {
	for s.node.leaving.Err() == nil {
		again := s.node.reconnected()
		wait := pullTime + pullSlack
		if !s.ask() {
			wait = watchTime
		}
		timer := time.NewTimer(wait)
		select {
		case m := <-s.in:
			timer.Stop()
			if s.open(m) {
				return true
			}
		case <-timer.C:
		case <-again:
			timer.Stop()
		case <-s.node.leaving.Done():
			timer.Stop()
		}
	}
	return false
}

// ask asks the server for a message, and reports whether it could be asked.
func (s *slot) ask() bool {
	if s.sub == nil {
		sub, err := s.node.conn.ChanSubscribe(s.inbox, s.in)
		if err != nil {
			return false
		}
		s.sub = sub
	}
	body := fmt.Appendf(nil, `{"batch":1,"expires":%d}`, pullTime.Nanoseconds())
	return s.node.conn.PublishRequest(s.node.names.next(), s.inbox, body) == nil
}

// open takes a message, and reports whether there is something to do for the slot.
func (s *slot) open(m *nats.Msg) bool {
	if status := m.Header.Get("Status"); status != "" && len(m.Data) == 0 {
		if status != "408" && status != "404" { // there is no stream, or no consumer, or another server leads
			s.node.sleep(watchTime)
		}
		return false
	}
	s.lot = s.node.accept(m)
	return s.lot != nil
}

// close takes no more messages. What has come meanwhile is given back.
func (s *slot) close() {
	if s.sub == nil {
		return
	}
	_ = s.sub.Unsubscribe() // of a connection that is closed there is nothing to take back
	_ = s.node.conn.FlushTimeout(time.Second)
	for {
		select {
		case m := <-s.in:
			_ = m.Nak()
		default:
			return
		}
	}
}
