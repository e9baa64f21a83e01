package cluster

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
)

// A slot runs one task at a time. It asks the server for a message when it has nothing to do, so that none waits here while another node is idle. Where
// tasks are known to be brief it asks as it begins with them, as it will soon have nothing to do.
type slot struct {
	node    *node
	inbox   string
	in      chan *nats.Msg
	sub     *nats.Subscription
	asked   time.Time     // until when an answer may come; zero: it has not asked
	emptied atomic.Bool   // what it had asked for was put back
	lot     *lot          // that it is at
	room    chan struct{} // for lots that are being finished
}

// maxFinishing is how many messages of a slot may wait until the server has their results.
const maxFinishing = 4

func newSlot(n *node) *slot {
	return &slot{node: n, inbox: n.conn.NewInbox(), in: make(chan *nats.Msg, 4), room: make(chan struct{}, maxFinishing)}
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
		s.finish(s.lot)
		s.lot = nil
	}
	s.close()
	ended = true
}

// finish has a lot finished while the slot goes on.
func (s *slot) finish(l *lot) {
	s.room <- struct{}{}
	s.node.slots.Go(func() {
		l.finish()
		<-s.room
	})
}

// Asking for a message lasts for a time on the server, a shorter one if it is asked ahead; here a little longer.
const (
	pullTime  = 30 * time.Second
	aheadTime = parcelTime / 2
	pullSlack = 2 * time.Second
)

// take waits for a message with tasks, and returns false if the node is to end.
func (s *slot) take() bool {
	for s.node.leaving.Err() == nil {
		again := s.node.reconnected()
		if s.asked.IsZero() || s.emptied.Swap(false) {
			s.ask(pullTime)
		}
		timer := time.NewTimer(time.Until(s.asked))
		select {
		case m := <-s.in:
			timer.Stop()
			s.asked = time.Time{}
			if s.open(m) {
				return true
			}
		case <-timer.C:
			s.asked = time.Time{}
		case <-again:
			timer.Stop()
			s.asked = time.Time{}
		case <-s.node.leaving.Done():
			timer.Stop()
		}
	}
	return false
}

// ask asks the server for a message.
func (s *slot) ask(d time.Duration) {
	s.asked = time.Now().Add(watchTime) // if it fails
	if s.sub == nil {
		sub, err := s.node.conn.ChanSubscribe(s.inbox, s.in)
		if err != nil {
			return
		}
		s.sub = sub
	}
	body := fmt.Appendf(nil, `{"batch":1,"expires":%d}`, d.Nanoseconds())
	if s.node.conn.PublishRequest(s.node.names.next(s.node.me.Build), s.inbox, body) == nil {
		s.asked = time.Now().Add(d + pullSlack)
	}
}

// open takes a message, and reports whether there is something to do for the slot.
func (s *slot) open(m *nats.Msg) bool {
	if isStatus(m) {
		if status := m.Header.Get("Status"); status != "408" && status != "404" { // there is no stream, or no consumer, or another server leads
			s.node.sleep(watchTime)
		}
		return false
	}
	if s.lot = s.node.accept(m); s.lot == nil {
		return false
	}
	s.lot.admit()
	if s.lot.brief() {
		s.ask(aheadTime)
		s.lot.watch(s.empty)
	}
	return true
}

// isStatus reports whether the server says that there is no message.
func isStatus(m *nats.Msg) bool { return len(m.Data) == 0 && m.Header.Get("Status") != "" }

// empty puts back what was asked for ahead, as it would wait here for long.
func (s *slot) empty() {
	for {
		select {
		case m := <-s.in:
			if !isStatus(m) {
				s.node.putBack(m)
			}
		default:
			s.emptied.Store(true)
			return
		}
	}
}

// close takes no more messages. What has come meanwhile is given back.
func (s *slot) close() {
	if s.sub == nil {
		return
	}
	_ = s.sub.Unsubscribe() // of a connection that is closed there is nothing to take back
	_ = s.node.conn.FlushTimeout(time.Second)
	s.empty()
}
