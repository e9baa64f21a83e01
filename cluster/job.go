package cluster

import (
	"context"
	"sync"
	"time"
)

// A job is a task that runs, and the context of its function: with what tells of the delivery, and the deadline that it has in the dispatcher, which also
// ends it then. What else a context has is made when it is asked for, as the functions of short tasks do not.
type job struct {
	task *task
	lot  *lot

	mu    sync.Mutex
	inner context.Context // nil: nobody has asked
	stop  context.CancelCauseFunc
	cause error // it has ended, with this
}

// Deadline implements [context.Context].
func (j *job) Deadline() (at time.Time, ok bool) {
	if j.task.deadline == 0 {
		return j.lot.node.tasks.Deadline()
	}
	return j.lot.session.deadline(j.task.deadline), true
}

// Done implements [context.Context].
func (j *job) Done() <-chan struct{} { return j.made().Done() }

// Err implements [context.Context].
func (j *job) Err() error { return j.made().Err() }

// Value implements [context.Context].
func (j *job) Value(key any) any {
	if key == (deliveryKey{}) {
		return Delivery{Key: j.lot.session.name + "/" + number(j.task.call), Number: j.lot.order.lost + j.lot.times}
	}
	return j.made().Value(key)
}

// made returns the context beneath.
func (j *job) made() context.Context {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.inner == nil {
		j.inner, j.stop = context.WithCancelCause(j.lot.node.tasks)
		if j.cause != nil {
			j.stop(j.cause)
		}
	}
	return j.inner
}

// end ends the context.
func (j *job) end(cause error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.cause == nil {
		j.cause = cause
	}
	if j.stop != nil {
		j.stop(cause)
	}
}

// cancel ends the context while the function runs. If that takes no notice, it may never return, and others that wait for it begin.
func (j *job) cancel(cause error) {
	j.end(cause)
	time.AfterFunc(leaveTime, j.pass)
}

// pass lets others begin that wait for the end of the job, if it still runs.
func (j *job) pass() {
	j.lot.mu.Lock()
	defer j.lot.mu.Unlock()
	if j.lot.running == j {
		j.lot.release()
	}
}
