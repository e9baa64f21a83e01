package cluster

import (
	"context"
	"fmt"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// Handler returns a handler that runs ref's function on the nodes of the cluster. It is used like any other, with every strategy. If ref's types cannot cross to
// another process, or it is not registered, that is the error of each task: see [remote.Ref.Check].
//
// What the handler adds to the errors of the function: a [*LostError], [ErrClosed], an error for a task or a result that is larger than the server lets through,
// and, after some seconds, one for a function that no node knows as it is here, though nodes are there; the next attempt fails at once, as long as that is so. A panic of the function is a [*wd.PanicError], with the stack of its goroutine there.
func Handler[T, R any](c *Client, ref remote.Ref[T, R]) wd.Handler[T, R] {
	hash, err := ref.Fingerprint()
	if err == nil {
		err = ref.Check()
	}
	if err != nil {
		return func(context.Context, *wd.Task[T]) (none R, _ error) { return none, wd.Permanent(err) }
	}
	q := c.queueOf(ref.Name, hash, ref.Signature)
	most := c.most(&q.order)
	return func(ctx context.Context, t *wd.Task[T]) (none R, _ error) {
		k := c.newCall(q)
		defer k.release()
		head := c.limit(ctx, task{call: k.id, id: t.ID, attempt: t.Attempt()})
		k.frame = head.append(k.frame)
		from := len(k.frame)
		var err error
		if k.frame, err = ref.Append(k.frame, t.Value); err != nil {
			return none, err
		}
		if len(k.frame) > most {
			return none, wd.Permanent(fmt.Errorf("cluster: the task has %d bytes, want at most %d, which is what the server lets through", len(k.frame)-from, most))
		}
		if err := c.do(ctx, k, t.Meta(), head.timeout > 0); err != nil {
			return none, err
		}
		if key := c.options.NodeKey; key != "" {
			t.Set(key, k.node)
		}
		return ref.Accept(t, k.reply)
	}
}

// overhead is what a message and its headers need besides names and tasks, at most.
const overhead = 512

// most returns how many bytes the tasks of an order may have.
func (c *Client) most(o *order) int {
	return int(c.conn.MaxPayload()) - len(o.name) - len(o.fingerprint) - len(o.signature) - overhead
}

// limit notes the ends that ctx sets.
func (c *Client) limit(ctx context.Context, t task) task {
	run, timeout := wd.AttemptLimit(ctx)
	if timeout > 0 {
		t.timeout, ctx = timeout, run
	}
	if d, ok := ctx.Deadline(); ok {
		t.deadline = int64(d.Sub(c.start))
	}
	return t
}
