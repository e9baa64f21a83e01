package remote

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime/debug"
	"sync"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A Function is a registered [Ref] without its types, as a worker runs it. It may be used by many goroutines.
type Function struct {
	name, signature string
	ref             reflect.Type
	fingerprint     func() (string, error)
	run             func(ctx context.Context, dst *[]byte, c Call)
}

// A Call is one attempt of a task.
type Call struct {
	ID, Attempt int
	Value       []byte // as Ref.Append encodes it
}

// newFunction strips a reference of its types.
func newFunction[T, R any](r Ref[T, R]) *Function {
	handler := sync.OnceValues(r.handler)
	return &Function{
		name: r.Name, signature: r.Signature, ref: reflect.TypeFor[Ref[T, R]](), fingerprint: sync.OnceValues(r.makeFingerprint),
		run: func(ctx context.Context, dst *[]byte, c Call) { r.run(ctx, dst, handler, c) },
	}
}

// Name returns the function's name.
func (f *Function) Name() string { return f.name }

// Signature returns the function's signature as people read it.
func (f *Function) Signature() string { return f.signature }

// Fingerprint is [Ref.Fingerprint].
func (f *Function) Fingerprint() (string, error) { return f.fingerprint() }

// Run runs a task and appends the reply, for [Ref.Accept], to *dst. A panic of the function is in the reply. So is a [runtime.Goexit], but that
// also ends the calling goroutine, as Go has it.
func (f *Function) Run(ctx context.Context, dst *[]byte, c Call) { f.run(ctx, dst, c) }

// handler makes the handler.
func (r Ref[T, R]) handler() (wd.Handler[T, R], error) {
	h, err := r.New()
	if err == nil && h == nil {
		err = errors.New("it returned no handler")
	}
	if err != nil {
		return nil, fmt.Errorf("remote: New of %s: %w", r.Name, err)
	}
	return h, nil
}

// run runs a task. The reply is written when it has returned or its goroutine ends.
func (r Ref[T, R]) run(ctx context.Context, dst *[]byte, handler func() (wd.Handler[T, R], error), c Call) {
	t := wd.NewTask(c.ID, c.Attempt, *new(T))
	var result R
	err, returned := error(nil), false
	defer func() {
		if !returned {
			err = newPanicError(recover())
		}
		*dst = r.appendOutcome(*dst, t.Meta(), &result, err)
	}()
	result, err = r.attempt(ctx, t, handler, c.Value)
	returned = true
}

func (r Ref[T, R]) attempt(ctx context.Context, t *wd.Task[T], handler func() (wd.Handler[T, R], error), value []byte) (result R, err error) {
	h, err := handler()
	if err != nil {
		return result, err
	}
	if err := r.codec().Decode(value, &t.Value); err != nil {
		return result, wd.Permanent(fmt.Errorf("remote: the task of %s: %w", r.Name, err))
	}
	return h(ctx, t)
}

// appendOutcome appends the reply. A result that cannot be encoded is an error.
func (r Ref[T, R]) appendOutcome(dst []byte, m *wd.Meta, result *R, err error) []byte {
	if err != nil && reflect.ValueOf(result).Elem().IsZero() {
		return appendReply(dst, m, err, nil)
	}
	start := len(dst)
	dst = appendReply(dst, m, err, []byte{})
	out, bad := r.appendResult(dst, result)
	if bad == nil {
		return out
	}
	bad = wd.Permanent(fmt.Errorf("remote: the result of %s: %w", r.Name, bad))
	if err != nil {
		bad = errors.Join(err, bad)
	}
	return appendReply(dst[:start], m, bad, nil)
}

// appendResult encodes a result; the methods of its type may panic.
func (r Ref[T, R]) appendResult(dst []byte, result *R) (_ []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = newPanicError(v)
		}
	}()
	return r.codec().Append(dst, result)
}

// newPanicError makes an error of what recover returned in a function that did not return: nil means Goexit.
func newPanicError(recovered any) *wd.PanicError {
	if recovered == nil {
		recovered = wd.ErrGoexit
	}
	return &wd.PanicError{Value: recovered, Stack: debug.Stack()}
}

// Refuse appends a reply that has but an error to dst, for a worker that cannot run a task.
func Refuse(dst []byte, err error) []byte { return appendReply(dst, new(wd.Meta), err, nil) }
