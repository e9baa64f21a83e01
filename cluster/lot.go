package cluster

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	wd "github.com/worker-dispatcher/wd/generics"
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
	timer    *time.Timer
	release  func()     // lets others begin that have to wait for the end of it
	sending  sync.Mutex // held by who sends outcomes

	mu       sync.Mutex
	next     int       // tasks before have begun, or will not
	running  *job      // nil: none
	outcomes []outcome // that have not been sent
	unwanted bool      // by the dispatcher
	ended    bool
}

// A job is a task that runs.
type job struct {
	task   task
	cancel context.CancelCauseFunc
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
	return &lot{node: n, session: n.session(m.Subject[len(n.names.task(n.me.Build, "")):]), msg: m, order: o, times: int(meta.NumDelivered)}
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
	if l.order.deliveries == 1 || l.order.lost+l.times < l.order.deliveries {
		l.node.alone.RLock()
		l.release = sync.OnceFunc(l.node.alone.RUnlock)
		return
	}
	l.node.alone.Lock()
	l.release = sync.OnceFunc(l.node.alone.Unlock)
	if answer, ok := l.session.ask([]holding{{l.order.number, l.times, true}}); ok && len(answer.Unknown) > 0 {
		l.disown(errUnwanted)
	}
}

// brief reports whether all tasks together are expected to take no longer than parcelTime.
func (l *lot) brief() bool { return l.order.brief && l.times == 1 }

// watch sees that nothing waits for long behind a lot that takes longer than expected.
func (l *lot) watch(empty func()) {
	l.timer = time.AfterFunc(parcelTime, func() {
		empty()
		l.handBack()
	})
}

// work runs the tasks.
func (l *lot) work() {
	for j, ctx := l.take(); j != nil; j, ctx = l.take() {
		l.perform(ctx, j)
	}
}

// take begins the next task, and returns it with its context; nil if there is none. Those whose contexts have ended never begin.
func (l *lot) take() (*job, context.Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.next < len(l.order.tasks) {
		t := l.order.tasks[l.next]
		if l.node.leaving.Err() != nil {
			l.skip()
			return nil, nil
		}
		l.next++
		if l.session.endOf(t.call) != nil {
			continue
		}
		ctx, cancel := context.WithCancelCause(l.node.tasks)
		l.running = &job{t, cancel}
		return l.running, ctx
	}
	return nil, nil
}

// skip has all tasks that have not begun be done elsewhere. The mutex is held.
func (l *lot) skip() {
	for _, t := range l.order.tasks[l.next:] {
		l.outcomes = append(l.outcomes, outcome{call: t.call, fate: returned})
	}
	l.next = len(l.order.tasks)
}

// perform runs one task and notes what has become of it, also if that ends the goroutine.
func (l *lot) perform(ctx context.Context, j *job) {
	at := l.node.clock()
	began := l.session.time(at)
	if j.task.timeout > 0 {
		latest := l.session.latest(at) // the dispatcher is not to end it early
		l.node.tell(l.node.names.news(l.session.name), news{Node: l.node.me.ID, Began: map[uint64]int64{j.task.call: latest}})
	}
	ctx, stop := l.limited(ctx, j.task)
	kept := context.AfterFunc(ctx, func() { time.AfterFunc(leaveTime, func() { l.pass(j) }) })
	var reply []byte
	defer func() {
		left := context.Cause(ctx) == ErrLeft
		kept()
		stop()
		j.cancel(nil)
		l.note(outcome{call: j.task.call, began: began, took: time.Duration(l.node.clock() - at), reply: reply}, left)
	}()
	if l.refusal != nil {
		reply = remote.Refuse(nil, l.refusal)
		return
	}
	l.function.Run(ctx, &reply, remote.Call{ID: j.task.id, Attempt: j.task.attempt, Value: j.task.value})
}

// pass lets others begin that wait for the end of a task, if its context has ended and it takes no notice: it may never return.
func (l *lot) pass(j *job) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.running == j {
		l.release()
	}
}

// limited returns the context of the function: ctx, with what tells of the delivery, the deadline that it has in the dispatcher, which also ends it then, and the timeout.
func (l *lot) limited(ctx context.Context, t task) (context.Context, func()) {
	ctx = context.WithValue(ctx, deliveryKey{}, Delivery{Key: l.session.name + "/" + number(t.call), Number: l.order.lost + l.times})
	if t.deadline != 0 {
		ctx = remote.Dated(ctx, l.session.deadline(t.deadline))
	}
	if t.timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, t.timeout, wd.ErrTimeout)
}

// note notes what has become of the task that ran. One whose node ends is done elsewhere.
func (l *lot) note(o outcome, left bool) {
	if most := l.node.most; len(o.reply) > most {
		o.reply = remote.Refuse(nil, wd.Permanent(fmt.Errorf("cluster: the result has %d bytes, want at most %d, which is what the server lets through", len(o.reply), most)))
	}
	if left {
		o = outcome{call: o.call, fate: returned}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running = nil
	if !l.ended {
		l.outcomes = append(l.outcomes, o)
	}
}

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
