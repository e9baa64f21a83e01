package process

import (
	"context"
	"fmt"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// Handler returns a handler that runs ref's function in the processes of p. It is used like any other, with every strategy. If ref's types cannot cross to
// another process, or it is not registered, that is the error of each task: see [remote.Ref.Check].
//
// What the handler adds to the errors of the function: a [*WorkerDiedError], [ErrClosed], and an error for a task or a result that is larger than
// Options.MaxMessage. A panic of the function is a [*wd.PanicError], with the stack of its goroutine there.
func Handler[T, R any](p *Pool, ref remote.Ref[T, R]) wd.Handler[T, R] {
	hash, err := ref.Fingerprint()
	if err == nil {
		err = ref.Check()
	}
	function := p.number(opening{ref.Name, hash, ref.Signature})
	return func(ctx context.Context, t *wd.Task[T]) (none R, _ error) {
		if err != nil {
			return none, wd.Permanent(err)
		}
		c := p.newCall()
		defer c.release()
		head := task{function: function, id: t.ID, attempt: t.Attempt()}
		c.frame = head.limit(ctx).append(begin(c.frame, run, c.id))
		from := len(c.frame)
		var err error
		if c.frame, err = ref.Append(c.frame, t.Value); err != nil {
			return none, err
		}
		if n := len(c.frame) - from; n > p.options.MaxMessage {
			return none, wd.Permanent(fmt.Errorf("process: the task has %d bytes, want at most %d: see Options.MaxMessage", n, p.options.MaxMessage))
		}
		c.frame = finish(c.frame, 0)
		if err := p.do(ctx, c, t.Meta()); err != nil {
			return none, err
		}
		return ref.Accept(t, c.reply)
	}
}

// limit notes the ends that ctx sets.
func (t task) limit(ctx context.Context) task {
	run, timeout := wd.AttemptLimit(ctx)
	if timeout > 0 {
		t.timeout, ctx = int64(timeout), run
	}
	if d, ok := ctx.Deadline(); ok {
		t.deadline = d.UnixNano()
	}
	return t
}
