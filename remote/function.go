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
	codec           Codec
	task, result    reflect.Type
	fingerprint     func() (string, error)
	prepare         func() error    // makes the handler, once
	begin           func(Call) *job // after that
}

// A Call is one attempt of a task.
type Call struct {
	ID, Attempt int
	Value       []byte // as Ref.Append encodes it
}

// A job is one attempt of a task, without its types.
type job struct {
	value, result any // pointers to what is to be decoded and encoded
	meta          *wd.Meta
	call          func(context.Context) error
	reset         func(Call) // makes it ready for another attempt
	release       func()     // gives it back for another attempt, when nobody uses it any more
}

// newFunction strips a reference of its types. Little has them beyond here, as what has is compiled for each pair of types.
func newFunction[T, R any](r Ref[T, R]) *Function {
	var handler wd.Handler[T, R]
	f := &Function{name: r.Name, signature: r.Signature, codec: r.codec(), task: reflect.TypeFor[T](), result: reflect.TypeFor[R]()}
	f.once(r.Version, func() (err error) {
		handler, err = r.New()
		return prepared(f.name, handler == nil, err)
	})
	jobs := new(sync.Pool)
	jobs.New = func() any {
		t, result := new(wd.Task[T]), new(R)
		j := &job{value: &t.Value, result: result, meta: t.Meta()}
		j.call = func(ctx context.Context) (err error) {
			*result, err = handler(ctx, t)
			return err
		}
		j.reset = func(c Call) { *t, *result = *wd.NewTask(c.ID, c.Attempt, *new(T)), *new(R) }
		j.release = func() { jobs.Put(j) }
		return j
	}
	f.begin = func(c Call) *job {
		j := jobs.Get().(*job)
		j.reset(c)
		return j
	}
	return f
}

// once sets what is done once.
func (f *Function) once(version string, prepare func() error) {
	f.fingerprint = sync.OnceValues(func() (string, error) { return fingerprint(f, version) })
	f.prepare = sync.OnceValue(prepare)
}

// prepared returns what is wrong with what New of a reference has returned.
func prepared(name string, isNil bool, err error) error {
	if err == nil && isNil {
		err = errors.New("it returned no handler")
	}
	if err != nil {
		return fmt.Errorf("remote: New of %s: %w", name, err)
	}
	return nil
}

// Name returns the function's name.
func (f *Function) Name() string { return f.name }

// Signature returns the function's signature as people read it.
func (f *Function) Signature() string { return f.signature }

// Fingerprint is [Ref.Fingerprint].
func (f *Function) Fingerprint() (string, error) { return f.fingerprint() }

// Run runs a task and appends the reply, for [Ref.Accept], to *dst. A panic of the function is in the reply. So is a [runtime.Goexit], but that
// also ends the calling goroutine, as Go has it.
func (f *Function) Run(ctx context.Context, dst *[]byte, c Call) {
	j := f.begin(c)
	err, returned := error(nil), false
	defer func() { // it has returned, or its goroutine ends
		if !returned {
			err = newPanicError(recover())
		}
		*dst = f.appendOutcome(*dst, j, err)
		if returned {
			j.release()
		}
	}()
	err = f.attempt(ctx, j, c.Value)
	returned = true
}

func (f *Function) attempt(ctx context.Context, j *job, value []byte) error {
	if err := f.prepare(); err != nil {
		return err
	}
	if err := f.codec.Decode(value, j.value); err != nil {
		return wd.Permanent(fmt.Errorf("remote: the task of %s: %w", f.name, err))
	}
	return j.call(ctx)
}

// appendOutcome appends the reply. A result that cannot be encoded is an error.
func (f *Function) appendOutcome(dst []byte, j *job, err error) []byte {
	if err != nil && reflect.ValueOf(j.result).Elem().IsZero() {
		return appendReply(dst, j.meta, err, nil)
	}
	start := len(dst)
	dst = appendReply(dst, j.meta, err, []byte{})
	out, bad := f.appendResult(dst, j.result)
	if bad == nil {
		return out
	}
	bad = wd.Permanent(fmt.Errorf("remote: the result of %s: %w", f.name, bad))
	if err != nil {
		bad = errors.Join(err, bad)
	}
	return appendReply(dst[:start], j.meta, bad, nil)
}

// appendResult encodes a result; the methods of its type may panic.
func (f *Function) appendResult(dst []byte, result any) (_ []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = newPanicError(v)
		}
	}()
	return f.codec.Append(dst, result)
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
