package cluster

import (
	"errors"
	"runtime"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
)

// An outbox publishes what has become of tasks until the server has it. Whatever comes while letters are on their way goes together in the next one.
type outbox struct {
	node  *node
	inbox string        // where the server says that it has a letter
	work  chan struct{} // told that there is something to send; of capacity 1

	mu      sync.Mutex
	changed sync.Cond // size is another one
	waiting []entry
	open    map[uint64]*letter // that the server has not said it has
	last    uint64             // letter
	size    int                // of all that waits or is open, in bytes
}

// Limits of an outbox: who has more to say waits; letters that may be on their way at once; and what an entry costs beside its text.
const (
	outboxSize = 8 << 20
	outWindow  = 8
	perEntry   = 1 << 10
)

// sendTime is how long the server has to say that it has a letter, until that is sent again.
const sendTime = time.Second

func newOutbox(n *node) (*outbox, error) {
	b := &outbox{node: n, inbox: n.conn.NewInbox(), work: make(chan struct{}, 1), open: map[uint64]*letter{}}
	b.changed.L = &b.mu
	_, err := n.conn.Subscribe(b.inbox+".*", b.acked)
	return b, err
}

// add has an entry sent. It waits for room.
func (b *outbox) add(e entry) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.size > outboxSize {
		b.changed.Wait()
	}
	b.size += e.size()
	b.waiting = append(b.waiting, e)
	poke(b.work)
}

// drain waits until the server has everything, or nobody wants it any more.
func (b *outbox) drain() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.size > 0 {
		b.changed.Wait()
	}
}

// send sends what comes, until stopped is closed. It lets others add before it looks, so that much goes at once.
func (b *outbox) send(stopped <-chan struct{}) {
	tick := time.NewTicker(retryTime)
	defer tick.Stop()
	for {
		select {
		case <-b.work:
		case <-tick.C:
			b.resend()
		case <-stopped:
			return
		}
		runtime.Gosched()
		for x := b.next(); x != nil; x = b.next() {
			b.publish(x)
		}
	}
}

// next makes a letter of what waits; nil if there is nothing, or enough is on its way.
func (b *outbox) next() *letter {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting) == 0 || len(b.open) >= outWindow {
		return nil
	}
	x, n := newLetter(b.waiting)
	clear(b.waiting[:n])
	if b.waiting = b.waiting[n:]; len(b.waiting) == 0 {
		b.waiting = nil
	}
	b.last++
	x.number, x.sent = b.last, time.Now()
	b.open[x.number] = x
	return x
}

// publish publishes a letter. If that fails it is sent again.
func (b *outbox) publish(x *letter) {
	err := b.node.conn.PublishMsg(&nats.Msg{Subject: x.subject(b.node.names), Reply: b.inbox + "." + number(x.number), Data: x.body})
	if err != nil {
		b.failed(x, err)
	}
}

// failed has a letter sent again at the next tick, unless nobody wants it any more.
func (b *outbox) failed(x *letter, why error) {
	if x.stale() {
		b.node.options.Logger.Warn("a result could not be sent", "call", x.first(), "error", why)
		b.settle(x, len(x.entries))
		return
	}
	b.node.options.Logger.Debug("a result cannot be sent now", "call", x.first(), "error", why)
	b.mu.Lock()
	defer b.mu.Unlock()
	x.sent = time.Time{}
}

// errSilent is why a letter is sent again of which the server has said nothing.
var errSilent = errors.New("cluster: the server does not answer")

// resend sends again what could not be sent, or what the server has said nothing of.
func (b *outbox) resend() {
	var again, silent []*letter
	b.mu.Lock()
	for _, x := range b.open {
		switch {
		case x.sent.IsZero():
			x.sent = time.Now()
			again = append(again, x)
		case time.Since(x.sent) > sendTime:
			silent = append(silent, x)
		}
	}
	b.mu.Unlock()
	for _, x := range silent {
		b.failed(x, errSilent)
	}
	for _, x := range again {
		b.publish(x)
	}
}

// acked hears that the server has a letter, or why not.
func (b *outbox) acked(m *nats.Msg) {
	b.mu.Lock()
	x := b.open[parseNumber(m.Subject[len(b.inbox)+1:])]
	b.mu.Unlock()
	if x == nil {
		return
	}
	_, err := parseAck(m.Data)
	switch {
	case err == nil:
		b.settle(x, len(x.entries))
	case isTaken(err):
		b.node.options.Logger.Info("a result came too late: there is one", "call", x.first())
		b.settle(x, 1) // of the first one
	default:
		b.failed(x, err)
	}
}

// settle notes that the first n entries of a letter are done with. The others are sent anew.
func (b *outbox) settle(x *letter, n int) {
	b.mu.Lock()
	if b.open[x.number] != x {
		b.mu.Unlock()
		return
	}
	delete(b.open, x.number)
	for i := range x.entries[:n] {
		b.size -= x.entries[i].size()
	}
	if n < len(x.entries) {
		b.waiting = append(x.entries[n:len(x.entries):len(x.entries)], b.waiting...)
	}
	if len(b.waiting) > 0 {
		poke(b.work)
	}
	b.changed.Broadcast()
	b.mu.Unlock()
	for i := range x.entries[:n] {
		x.entries[i].lot.settled()
	}
}
