package process

import (
	"context"
	"sync"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// A job is a task that is here.
type job struct {
	id     uint64
	task   task
	body   []byte
	cancel context.CancelCauseFunc // nil: it has not begun
	gone   bool                    // it has been returned
}

// jobPool keeps jobs that are done with, for their memory.
var jobPool = sync.Pool{New: func() any { return new(job) }}

// limited returns the context of the function: ctx, with the deadline that it has in the parent, which also ends it then, and with the timeout.
func (j *job) limited(ctx context.Context) (context.Context, func()) {
	if j.task.deadline != 0 {
		ctx = remote.Dated(ctx, time.Unix(0, j.task.deadline))
	}
	if j.task.timeout == 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, time.Duration(j.task.timeout), wd.ErrTimeout)
}
