package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// A node is the side of a cluster that runs tasks.
type node struct {
	options NodeOptions
	names   subjects
	me      Node // as it says again and again; when it is asked, with its functions

	functions []Function
	start     time.Time // its clock is zero here
	ackWait   time.Duration
	most      int // bytes of a message
	conn      *nats.Conn
	js        jetstream.JetStream
	out       *outbox

	leaving context.Context // ends when no task is to begin any more
	tasks   context.Context // of all tasks
	end     context.CancelCauseFunc
	renewed chan struct{} // told that the connection has been made again; of capacity 1
	hailed  chan struct{} // told that a dispatcher has asked who is here; of capacity 1
	alone   sync.RWMutex  // held by lots that run; for writing by one that runs by itself
	slots   sync.WaitGroup
	loops   sync.WaitGroup

	mu        sync.Mutex
	reconnect chan struct{} // closed when the connection has been made again
	sessions  map[string]*session
	lots      map[*lot]bool
}

// Serve runs tasks of the functions that are registered in package remote, until ctx ends; then it takes no more, waits for those that run as long as
// NodeOptions.Grace says, and returns nil. What is lost of the connection meanwhile is made again. nil options are valid. Serve fails for wrong options, if the server
// cannot be reached at first, if it refuses for a minute what it has accepted before, and with ErrServerClosed. It may be called before there is a dispatcher.
func Serve(ctx context.Context, l Link, o *NodeOptions) error {
	options, err := o.resolved()
	if err != nil {
		return err
	}
	n := &node{
		options: options, names: l.subjects(), start: time.Now(), reconnect: make(chan struct{}), renewed: make(chan struct{}, 1),
		hailed: make(chan struct{}, 1), sessions: map[string]*session{}, lots: map[*lot]bool{},
		me: Node{ID: nuid.Next(), Name: options.Name, Slots: options.Slots, PID: os.Getpid()},
	}
	n.functions, n.me.Build = functions()
	n.tasks, n.end = context.WithCancelCause(context.WithoutCancel(ctx))
	defer n.end(nil)
	leaving, lose := context.WithCancelCause(ctx)
	defer lose(nil)
	n.leaving = leaving
	d := &dialer{who: "node", log: options.Logger, again: n.connected, ended: func(why error) {
		lose(why)
		n.end(why)
	}}
	if n.conn, err = d.dial(l); err != nil {
		return err
	}
	defer n.conn.Close()
	n.most = int(n.conn.MaxPayload()) - overhead
	if err = n.join(); err == nil {
		n.serve()
	}
	if leaving.Err() == nil {
		return fmt.Errorf("cluster: %w", err)
	}
	if ctx.Err() != nil {
		return nil
	}
	return context.Cause(leaving)
}

// join waits for a dispatcher that has made the queue, and listens to what dispatchers say.
func (n *node) join() (err error) {
	if n.js, err = jetstream.New(n.conn); err != nil {
		return err
	}
	if body, err := json.Marshal(n.introduction()); err != nil || len(body) > n.most {
		return errors.Join(err, fmt.Errorf("to name the %d functions of the program takes %d bytes, and the server lets %d through: raise its max_payload", len(n.functions), len(body), n.most))
	}
	if n.out, err = newOutbox(n); err != nil {
		return err
	}
	if _, err := n.conn.Subscribe(n.names.control("*"), n.obey); err != nil {
		return err
	}
	if _, err := n.conn.Subscribe(n.names.hello(), n.answer()); err != nil {
		return err
	}
	return n.awaitQueue()
}

// awaitQueue waits until a dispatcher has made the consumer to take tasks from, and takes its AckWait.
func (n *node) awaitQueue() error {
	n.introduce()
	for {
		ctx, cancel := context.WithTimeout(n.leaving, answerTime)
		found, err := n.js.Consumer(ctx, n.names.tasks(), n.names.consumer(n.me.Build))
		cancel()
		if err == nil {
			n.ackWait = found.CachedInfo().Config.AckWait
			return nil
		}
		if !errors.Is(err, jetstream.ErrConsumerNotFound) && !errors.Is(err, jetstream.ErrStreamNotFound) {
			n.options.Logger.Debug("the queue is not there yet", "error", err)
		}
		select {
		case <-n.hailed:
		case <-n.renewed:
			n.introduce()
		case <-time.After(watchTime):
		case <-n.leaving.Done():
			return n.leaving.Err()
		}
	}
}

// sleep waits for a time, or until the node is to end, which it reports by false.
func (n *node) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-n.leaving.Done():
		return false
	}
}

// serve runs tasks until the node is to end.
func (n *node) serve() {
	n.introduce()
	stopped := make(chan struct{})
	n.loops.Go(func() { n.beat(stopped) })
	n.loops.Go(func() { n.out.send(stopped) })
	for range n.options.Slots {
		n.slots.Go(newSlot(n).serve)
	}
	<-n.leaving.Done()
	me := n.me
	me.Left = true
	n.present(me)
	n.leave()
	close(stopped)
	n.loops.Wait()
	_ = n.conn.FlushTimeout(time.Second)
}

// leave waits for the tasks that run, and gives back those that do not end.
func (n *node) leave() {
	idle := make(chan struct{})
	go func() {
		n.slots.Wait()
		n.out.drain()
		close(idle)
	}()
	if endedIn(idle, n.options.Grace) {
		return
	}
	n.end(ErrLeft)
	if endedIn(idle, leaveTime) {
		return
	}
	for _, l := range n.open() {
		l.abandon()
	}
	n.out.drain()
}

// leaveTime is how long tasks have to return whose node ends.
const leaveTime = time.Second

// endedIn waits for something to be closed, and reports whether that came in time.
func endedIn(done <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	}
}

// open returns the lots that are here.
func (n *node) open() (all []*lot) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for l := range n.lots {
		all = append(all, l)
	}
	return all
}

// present tells dispatchers of the node.
func (n *node) present(me Node) { n.tell(n.names.node(), me) }

// tell publishes something small, which may get lost.
func (n *node) tell(subject string, what any) {
	body, err := json.Marshal(what)
	if err == nil {
		err = n.conn.Publish(subject, body)
	}
	if err != nil {
		n.options.Logger.Debug("nothing can be told to dispatchers now", "error", err)
	}
}

// connected sees that all is asked for again on a new connection, and that dispatchers know what is here.
func (n *node) connected() {
	n.mu.Lock()
	defer n.mu.Unlock()
	close(n.reconnect)
	n.reconnect = make(chan struct{})
	poke(n.renewed)
}

// reconnected returns a channel that is closed when the connection has been made again.
func (n *node) reconnected() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.reconnect
}

// clock returns the time by the node's clock.
func (n *node) clock() int64 { return int64(time.Since(n.start)) }
