package remote

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// An Error is an error that a function returned in another process: its text and its type's name, and of the errors it wraps those that have been
// registered, which [errors.Is] finds. [wd.Permanent] and [wd.RetryAfter] hold here as they did there. A panic arrives as a [*wd.PanicError] with
// the text of its value and the stack of the goroutine in the other process.
type Error struct {
	Type string // "*fs.PathError"
	Text string

	wrapped []error
}

// Error is the text that the error had.
func (e *Error) Error() string { return e.Text }

// Unwrap returns the registered errors that it wraps.
func (e *Error) Unwrap() []error { return e.wrapped }

// known are the registered errors of the libraries; what RegisterError adds comes beside them.
var known = map[string]error{
	"context.Canceled":         context.Canceled,
	"context.DeadlineExceeded": context.DeadlineExceeded,
	"io.EOF":                   io.EOF,
	"io.ErrUnexpectedEOF":      io.ErrUnexpectedEOF,
	"io.ErrClosedPipe":         io.ErrClosedPipe,
	"fs.ErrExist":              fs.ErrExist,
	"fs.ErrNotExist":           fs.ErrNotExist,
	"fs.ErrPermission":         fs.ErrPermission,
	"fs.ErrClosed":             fs.ErrClosed,
	"os.ErrDeadlineExceeded":   os.ErrDeadlineExceeded,
	"errors.ErrUnsupported":    errors.ErrUnsupported,
	"wd.ErrRuntime":            wd.ErrRuntime,
	"wd.ErrTimeout":            wd.ErrTimeout,
	"wd.ErrFailures":           wd.ErrFailures,
	"wd.ErrStopped":            wd.ErrStopped,
	"wd.ErrGoexit":             wd.ErrGoexit,
}

// A failure is an error on its way.
type failure struct {
	kind, text string
	wraps      []string // names of registered errors
	permanent  bool
	delay      time.Duration // of RetryAfter; negative if there is none
	stack      []byte        // of a panic; nil if it is none
}

// Two interfaces tell what wd.Permanent and wd.RetryAfter mark.
type (
	permanent  interface{ Permanent() bool }
	retryAfter interface{ RetryAfter() time.Duration }
)

// maxText is how long a text may be; of a longer one the rest is left out.
const maxText = 1 << 20

// newFailure takes an error apart. Its methods may panic.
func newFailure(err error) (f *failure) {
	f = &failure{kind: fmt.Sprintf("%T", err), delay: -1}
	defer func() {
		if v := recover(); v != nil {
			f.text = fmt.Sprintf("%s: panic in its method: %v", f.kind, v)
		}
	}()
	var p permanent
	var after retryAfter
	f.permanent = errors.As(err, &p) && p.Permanent()
	if errors.As(err, &after) {
		f.delay = after.RetryAfter()
	}
	f.wraps = namesOf(err)
	f.text = cut(err.Error())
	var panicked *wd.PanicError
	f.permanent = f.permanent || errors.As(err, &panicked)
	if p, ok := err.(*wd.PanicError); ok { //nolint:errorlint // one that is wrapped has a text around it
		f.kind, f.text, f.stack = fmt.Sprintf("%T", p.Value), cut(fmt.Sprint(p.Value)), append([]byte{}, p.Stack...)
		f.permanent = false // its type says so
	}
	return f
}

func cut(text string) string {
	if len(text) <= maxText {
		return text
	}
	return fmt.Sprintf("%s… (%d more bytes)", text[:maxText], len(text)-maxText)
}

// namesOf returns the names of the registered errors that err wraps.
func namesOf(err error) (names []string) {
	for name, target := range known {
		if errors.Is(err, target) {
			names = append(names, name)
		}
	}
	registry.RLock()
	defer registry.RUnlock()
	for name, target := range registry.errors {
		if errors.Is(err, target) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// lookupError returns the registered error with a name; nil if there is none.
func lookupError(name string) error {
	if err, ok := known[name]; ok {
		return err
	}
	registry.RLock()
	defer registry.RUnlock()
	return registry.errors[name]
}

const (
	isPermanent = 1 << iota
	isRetryAfter
	isPanic
	allMarks = 1<<iota - 1
)

func (f *failure) append(dst []byte) []byte {
	var marks byte
	if f.permanent {
		marks |= isPermanent
	}
	if f.delay >= 0 {
		marks |= isRetryAfter
	}
	if f.stack != nil {
		marks |= isPanic
	}
	dst = appendString(appendString(append(dst, marks), f.kind), f.text)
	dst = binary.AppendUvarint(dst, uint64(len(f.wraps)))
	for _, name := range f.wraps {
		dst = appendString(dst, name)
	}
	if f.delay >= 0 {
		dst = binary.AppendUvarint(dst, uint64(f.delay))
	}
	if f.stack != nil {
		dst = appendString(dst, string(f.stack))
	}
	return dst
}

func (r *reader) failure() *failure {
	marks := r.byte()
	if marks > allMarks {
		r.fail(fmt.Errorf("an error with the marks %#x, want at most %#x", marks, allMarks))
	}
	f := &failure{kind: r.string(), text: r.string(), delay: -1, permanent: marks&isPermanent != 0}
	for range r.count() {
		name := r.string()
		if name == "" { // or there could be as many as there are bytes
			r.fail(errors.New("it wraps an error without a name"))
			break
		}
		f.wraps = append(f.wraps, name)
	}
	if marks&isRetryAfter != 0 {
		f.delay = time.Duration(r.uvarint() &^ (1 << 63))
	}
	if marks&isPanic != 0 {
		f.stack = append([]byte{}, r.bytes()...)
	}
	return f
}

// error returns the error as it was, as far as that can be had.
func (f *failure) error(id int) error {
	e := &Error{Type: f.kind, Text: f.text}
	for _, name := range f.wraps {
		if err := lookupError(name); err != nil {
			e.wrapped = append(e.wrapped, err)
		}
	}
	var err error = e
	if f.stack != nil {
		err = &wd.PanicError{ID: id, Value: f.value(e), Stack: f.stack}
	}
	if f.delay >= 0 {
		e.Text = strings.TrimSuffix(e.Text, fmt.Sprintf(" (retry after %v)", f.delay))
		err = wd.RetryAfter(err, f.delay)
	}
	if f.permanent {
		err = wd.Permanent(err)
	}
	return err
}

// value returns what stands for the value of a panic.
func (f *failure) value(e *Error) any {
	switch {
	case len(e.wrapped) == 1 && e.wrapped[0].Error() == e.Text:
		return e.wrapped[0] // wd.ErrGoexit, for one
	case f.kind == "string":
		return f.text
	}
	return e
}

// AppendError appends an error to dst as replies have it, so that the cause of a context can cross.
func AppendError(dst []byte, err error) []byte { return newFailure(err).append(dst) }

// ParseError returns the error that AppendError wrote.
func ParseError(data []byte) (error, error) {
	r := &reader{data: data}
	f := r.failure()
	if err := r.close(); err != nil {
		return nil, fmt.Errorf("remote: an error: %w", err)
	}
	return f.error(0), nil
}
