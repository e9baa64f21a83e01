package cluster

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
)

// A slot runs one task at a time. It asks the server for a message when it has nothing to do, so that none waits here while another node is idle. Where
// tasks are known to be brief it asks as it begins with them, as it will soon have nothing to do: for as many messages as it will take some time for.
type slot struct {
	node    *node
	inbox   string
	in      chan *nats.Msg
	sub     *nats.Subscription
	timer   *time.Timer         // calls late
	ahead   atomic.Pointer[lot] // that it is at, if something may wait behind it
	due     int                 // messages that it has asked for, and that have not come, or wait here
	asked   time.Time           // until when they may come
	over    <-chan struct{}     // closed when they will not, as the connection is another one
	emptied atomic.Bool         // what it had asked for was put back
	lot     *lot                // that it is at
}

// maxAhead is how many messages a slot asks for at once at most, and aheadWork for how much work, if it is more than one.
const (
	maxAhead  = 32
	aheadWork = parcelTime / 10
)

func newSlot(n *node) *slot {
	s := &slot{node: n, inbox: n.conn.NewInbox(), in: make(chan *nats.Msg, 2*maxAhead)}
	s.timer = time.AfterFunc(time.Hour, s.late)
	s.timer.Stop()
	return s
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
		s.close()
	}
	s.leave()
	ended = true
}

// Asking for messages lasts for a time on the server, a shorter one if it is asked ahead; here a little longer.
const (
	pullTime  = 30 * time.Second
	aheadTime = parcelTime / 2
	pullSlack = 2 * time.Second
)

// take waits for a message with tasks, and returns false if the node is to end.
func (s *slot) take() bool {
	for s.node.leaving.Err() == nil {
		if s.emptied.Swap(false) {
			s.due = 0
		}
		if m := s.next(); m != nil && s.open(m) {
			return true
		}
	}
	return false
}

// next returns the next message, which it waits for; nil if it is to be asked for anew, or the node is to end.
func (s *slot) next() *nats.Msg {
	select {
	case m := <-s.in:
		return m
	default:
	}
	if s.due == 0 {
		s.ask(1, pullTime)
	}
	timer := time.NewTimer(time.Until(s.asked))
	defer timer.Stop()
	select {
	case m := <-s.in:
		return m
	case <-timer.C:
		s.due = 0
	case <-s.over:
		s.due = 0
	case <-s.node.leaving.Done():
	}
	return nil
}

// ask asks the server for n messages. All that it was asked for before have come, or will not.
func (s *slot) ask(n int, d time.Duration) {
	s.over = s.node.reconnected()
	s.due, s.asked = s.due+n, time.Now().Add(watchTime) // if it fails
	if s.sub == nil {
		sub, err := s.node.conn.ChanSubscribe(s.inbox, s.in)
		if err != nil {
			return
		}
		s.sub = sub
	}
	body := fmt.Appendf(nil, `{"batch":%d,"expires":%d}`, n, d.Nanoseconds())
	if s.node.conn.PublishRequest(s.node.names.next(s.node.me.Build), s.inbox, body) == nil {
		s.asked = time.Now().Add(d + pullSlack)
	}
}

// askAhead asks for what follows the brief lot, when all has come that was asked for, and half of it is done.
func (s *slot) askAhead() {
	waiting := len(s.in)
	n := max(1, min(maxAhead, int(aheadWork/s.lot.order.takes)))
	if s.due == waiting && waiting <= n/2 {
		s.ask(n, aheadTime)
	}
}

// open takes a message, and reports whether there is something to do for the slot.
func (s *slot) open(m *nats.Msg) bool {
	if isStatus(m) {
		s.due = 0
		if status := m.Header.Get("Status"); status != "408" && status != "404" { // there is no stream, or no consumer, or another server leads
			s.node.sleep(watchTime)
		}
		return false
	}
	s.due = max(0, s.due-1)
	if s.lot = s.node.accept(m); s.lot == nil {
		return false
	}
	if s.due > 0 || s.lot.brief() {
		s.ahead.Store(s.lot)
		s.timer.Reset(parcelTime)
	}
	s.lot.admit()
	if s.lot.brief() && s.lot.age() < parcelTime {
		s.askAhead()
	}
	return true
}

// close has what has become of the lot be sent.
func (s *slot) close() {
	if s.ahead.Swap(nil) != nil {
		s.timer.Stop()
	}
	s.lot.finish()
	s.lot = nil
}

// late sees that nothing waits for long behind a lot that takes longer than expected, or has to wait itself. It looks again as long as something may come.
func (s *slot) late() {
	l := s.ahead.Load()
	if l == nil || l.age() < parcelTime {
		return
	}
	s.empty()
	if l.brief() {
		l.handBack()
	}
	if l.age() < 2*pullSlack {
		s.timer.Reset(parcelTime)
	}
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

// leave takes no more messages. What has come meanwhile is given back.
func (s *slot) leave() {
	if s.sub == nil {
		return
	}
	_ = s.sub.Unsubscribe() // of a connection that is closed there is nothing to take back
	_ = s.node.conn.FlushTimeout(time.Second)
	s.empty()
}
