package remote

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A Ref is a reference to a function that can run in other processes. Make it with [Func] or [Register]; it is a value and may be
// copied, and used by many goroutines.
type Ref[T, R any] struct {
	// Name is the function's name, which no other one in the program has: "shop.FetchOrder".
	Name string

	// Signature is the function's signature as people read it, for error messages. "": made of T and R.
	Signature string

	// Version is part of the fingerprint: change it when the same types come to mean something else. "" is a version too.
	Version string

	// Codec writes tasks and results. nil: JSON.
	Codec Codec

	// New makes the handler, with all that it needs and that cannot cross to another process. It is called once in each process that
	// runs the function, before its first task there. An error is that of every task.
	New func() (wd.Handler[T, R], error)
}

// Func registers f under a name and returns the reference to it. It panics like [Register].
func Func[T, R any](name string, f func(context.Context, T) (R, error)) Ref[T, R] {
	return Register(Ref[T, R]{Name: name, New: func() (wd.Handler[T, R], error) { return wd.Func(f), nil }})
}

// Register registers r and returns it. It panics if r has no name, one that is not printable or longer than 256 bytes, or that is taken, or if it has no New:
// these are mistakes in the program, found when it starts. The types are looked at later, when r is first used.
func Register[T, R any](r Ref[T, R]) Ref[T, R] {
	f := newFunction(r)
	register(f, r.New == nil)
	r.Signature = f.signature
	return r
}

// maxName is how many bytes a name may have.
const maxName = 256

func checkName(name string) error {
	switch {
	case name == "":
		return errors.New("a function has no name, want one that no other has")
	case len(name) > maxName:
		return fmt.Errorf("the name %.20s… has %d bytes, want at most %d", name, len(name), maxName)
	case strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\uFFFD' }):
		return fmt.Errorf("the name %q has a space or something unprintable in it", name)
	}
	return nil
}

func (r Ref[T, R]) codec() Codec {
	if r.Codec == nil {
		return JSON
	}
	return r.Codec
}

// Check returns an error if T or R cannot cross without loss, or r has not been registered.
func (r Ref[T, R]) Check() error {
	if _, ok := r.function(); !ok {
		return fmt.Errorf("remote: function %q is not registered: make it with Func or Register, at package level", r.Name)
	}
	_, err := r.Fingerprint()
	return err
}

// function returns what is registered for r.
func (r Ref[T, R]) function() (*Function, bool) {
	f, ok := Lookup(r.Name)
	return f, ok && f.task == reflect.TypeFor[T]() && f.result == reflect.TypeFor[R]()
}

// Append appends v, encoded, to dst.
func (r Ref[T, R]) Append(dst []byte, v T) ([]byte, error) {
	dst, err := r.codec().Append(dst, &v)
	if err != nil {
		return dst, wd.Permanent(fmt.Errorf("remote: the task of %s: %w", r.Name, err))
	}
	return dst, nil
}

// Accept takes the reply of [Function.Run]: it notes metadata and tag in t, and returns the function's result and error.
func (r Ref[T, R]) Accept(t *wd.Task[T], reply []byte) (R, error) {
	var result R
	p, err := parseReply(reply)
	if err != nil {
		return result, fmt.Errorf("remote: the reply of %s: %w", r.Name, err)
	}
	p.note(t.Meta())
	if p.result != nil {
		if err := r.codec().Decode(p.result, &result); err != nil {
			return *new(R), fmt.Errorf("remote: the result of %s: %w", r.Name, err)
		}
	}
	return result, p.failure(t.ID)
}
