package cluster

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/worker-dispatcher/wd/remote"
)

// A lot is a message with tasks that a node has taken. A slot runs them one after the other.
type lot struct {
	node     *node
	session  *session
	msg      *nats.Msg
	order    order
	times    int // it has been delivered
	function *remote.Function
	refusal  error // why the function cannot be run
	opened   time.Time
	apart    bool        // it runs by itself
	admitted atomic.Bool // others may have to wait for the end of it

	mu       sync.Mutex
	jobs     []job   // of its tasks; nil before the first one begins
	next     int     // tasks before have begun, or will not
	running  *job    // nil: none
	said     []entry // what has become of tasks, as far as it has not been sent
	sent     int64   // when something was sent last, by the node's clock
	reply    []byte  // room for one
	open     int     // entries that the server is to have, and 1 until all has been said
	unwanted bool    // by the dispatcher
	finished bool
}

// accept takes a message of the server, and returns the lot that a slot is to run; nil if there is nothing to run.
func (n *node) accept(m *nats.Msg) *lot {
	l := n.read(m)
	switch {
	case l == nil:
		return nil
	case !l.session.there():
		n.options.Logger.Warn("nothing is known of the dispatcher of tasks, which are not run", "session", l.session.name)
		_ = m.Term() // if it is there after all, it sends them again
		return nil
	case l.times > 1 && !l.wanted():
		_ = m.Ack() // the server has lost the first one
		return nil
	case l.times > 1 && (len(l.order.tasks) > 1 || l.order.deliveries == 1):
		l.giveBack()
		return nil
	}
	l.function, l.refusal = l.order.find()
	l.enter()
	return l
}

// read reads a message of the server; nil if it is none with tasks.
func (n *node) read(m *nats.Msg) *lot {
	meta, err := m.Metadata()
	var o order
	if err == nil {
		o, err = parseOrder(m.Data)
	}
	if err != nil {
		n.options.Logger.Warn("a message with tasks cannot be read", "error", err)
		_ = m.Term() // or it would come again
		return nil
	}
	return &lot{node: n, session: n.session(m.Subject[len(n.names.task(n.me.Build, "")):]), msg: m, order: o, times: int(meta.NumDelivered), opened: time.Now(), open: 1}
}

// wanted reports whether the dispatcher waits for something of the lot, as far as it answers.
func (l *lot) wanted() bool {
	answer, ok := l.session.ask([]holding{{Order: l.order.number, Times: l.times}})
	return !ok || len(answer.Unknown) == 0
}

// putBack gives a message back whose tasks are not to be run here.
func (n *node) putBack(m *nats.Msg) {
	if l := n.read(m); l != nil {
		l.giveBack()
	}
}

// find returns the function that an order names.
func (o *order) find() (*remote.Function, error) {
	fn, ok := remote.Lookup(o.name)
	if !ok {
		return nil, fmt.Errorf("cluster: the node does not know function %s: it runs another program, or another version", o.name)
	}
	hash, err := fn.Fingerprint()
	if err == nil && hash != o.fingerprint {
		err = fmt.Errorf("cluster: function %s differs on the node: there it is %s (%s), here %s (%s)", o.name, fn.Signature(), hash, o.signature, o.fingerprint)
	}
	return fn, err
}

// enter makes a lot known to those who say what is here.
func (l *lot) enter() {
	l.node.mu.Lock()
	defer l.node.mu.Unlock()
	l.node.lots[l] = true
}

// admit waits until a lot may begin. One that has been lost as often as it may be runs by itself, when all that others have done is with the server: if
// its node dies it was that one. The dispatcher is told, and has the last word.
func (l *lot) admit() {
	defer l.begin()
	if l.order.deliveries == 1 || l.order.lost+l.times < l.order.deliveries {
		l.node.alone.RLock()
		return
	}
	l.node.alone.Lock()
	l.apart = true
	if answer, ok := l.session.ask([]holding{{l.order.number, l.times, true}}); ok && len(answer.Unknown) > 0 {
		l.disown(errUnwanted)
	}
}

// begin notes that the lot begins.
func (l *lot) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent = l.node.clock()
	l.admitted.Store(true)
}

// release lets others begin that have to wait for the end of the lot.
func (l *lot) release() {
	switch {
	case !l.admitted.Swap(false):
	case l.apart:
		l.node.alone.Unlock()
	default:
		l.node.alone.RUnlock()
	}
}

// brief reports whether all tasks together are expected to take no longer than parcelTime.
func (l *lot) brief() bool { return l.order.takes > 0 && l.times == 1 }

// age returns how long the lot has been here.
func (l *lot) age() time.Duration { return time.Since(l.opened) }

// cancel ends the contexts of tasks that run, and returns those.
func (l *lot) cancel(calls []uint64) (runs []uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running == nil {
		return nil
	}
	for _, call := range calls {
		if l.running.task.call == call {
			l.running.cancel(l.session.endOf(call))
			runs = append(runs, call)
		}
	}
	return runs
}

// disown ends a lot that nobody wants any more.
func (l *lot) disown(cause error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.unwanted, l.next = true, len(l.order.tasks)
	if l.running != nil {
		l.running.cancel(cause)
	}
}
