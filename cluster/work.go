package cluster

import (
	"context"
	"fmt"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// work runs the tasks.
func (l *lot) work() {
	at := l.node.clock()
	for j := l.take(); j != nil; j = l.take() {
		at = l.perform(j, at)
	}
}

// take begins the next task; nil if there is none. Those whose contexts have ended never begin.
func (l *lot) take() *job {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.jobs == nil {
		l.jobs = make([]job, len(l.order.tasks))
	}
	for l.next < len(l.order.tasks) {
		t := &l.order.tasks[l.next]
		if l.node.leaving.Err() != nil {
			l.skip()
			return nil
		}
		l.running = &l.jobs[l.next]
		l.next++
		if l.session.endOf(t.call) == nil {
			l.running.task, l.running.lot = t, l
			return l.running
		}
	}
	l.running = nil
	return nil
}

// skip has all tasks that have not begun be done elsewhere. The mutex is held.
func (l *lot) skip() {
	for _, t := range l.order.tasks[l.next:] {
		l.say(&outcome{call: t.call, fate: returned})
	}
	l.next = len(l.order.tasks)
}

// perform runs one task, which begins at the given time, and notes what has become of it, also if that ends the goroutine. It returns when it has ended.
func (l *lot) perform(j *job, at int64) (now int64) {
	began := l.session.time(at)
	reply := l.reply[:0]
	ctx, stop := l.limited(j, at)
	defer func() {
		left := l.node.tasks.Err() != nil && context.Cause(ctx) == ErrLeft
		stop()
		j.end(context.Canceled)
		now = l.node.clock()
		if l.note(&outcome{call: j.task.call, began: began, took: time.Duration(now - at), reply: reply}, left, now) {
			l.flush()
			now = l.node.clock()
		}
	}()
	if l.refusal != nil {
		reply = remote.Refuse(reply, l.refusal)
	} else {
		l.function.Run(ctx, &reply, remote.Call{ID: j.task.id, Attempt: j.task.attempt, Value: j.task.value})
	}
	return now
}

// sayTime is how long results wait for others of their lot.
const sayTime = time.Millisecond

// limited returns the context of the function: the job, with the timeout if there is one. Then the dispatcher is told that the task begins.
func (l *lot) limited(j *job, at int64) (context.Context, func()) {
	if j.task.timeout == 0 {
		return j, func() {}
	}
	latest := l.session.latest(at) // the dispatcher is not to end it early
	l.node.tell(l.node.names.news(l.session.name), news{Node: l.node.me.ID, Began: map[uint64]int64{j.task.call: latest}})
	ctx, cancel := context.WithTimeoutCause(j, j.task.timeout, wd.ErrTimeout)
	kept := context.AfterFunc(ctx, func() { time.AfterFunc(leaveTime, j.pass) })
	return ctx, func() {
		kept()
		cancel()
	}
}

// note notes what has become of the task that ran, and reports whether it is time to say so. One whose node ends is done elsewhere.
func (l *lot) note(o *outcome, left bool, now int64) (due bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running = nil
	if cap(o.reply) <= maxKept {
		l.reply = o.reply
	}
	if most := l.node.most; len(o.reply) > most {
		o.reply = remote.Refuse(nil, wd.Permanent(fmt.Errorf("cluster: the result has %d bytes, want at most %d, which is what the server lets through", len(o.reply), most)))
	}
	if left {
		o = &outcome{call: o.call, fate: returned}
	}
	if !l.finished {
		l.say(o)
	}
	return now-l.sent > int64(sayTime)
}
