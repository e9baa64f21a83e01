package remote_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

func TestATaskCrosses(t *testing.T) {
	t.Parallel()
	o := order{ID: "a", Lines: []line{{"tea", 2}, {"", -1}}, Next: &order{ID: "b"}}
	got, err := cross(t, doubleRef, wd.NewTask(3, 2, o))
	require.NoError(t, err)
	o.Lines = append(o.Lines, o.Lines...)
	require.Equal(t, o, got)

	_, err = cross(t, doubleRef, wd.NewTask(3, 2, order{}))
	require.ErrorIs(t, err, errNoID)
	require.EqualError(t, err, "order without ID")
}

// What the function knows of the task is what it would know here, and what it notes arrives.
var notesRef = remote.Register(remote.Ref[int, string]{Name: "remote_test.notes", New: func() (wd.Handler[int, string], error) {
	return func(_ context.Context, t *wd.Task[int]) (string, error) {
		t.Tag("kind")
		for k, v := range notes {
			t.Set(k, v)
		}
		return fmt.Sprint(t.ID, t.Value, t.Attempt()), nil
	}, nil
}})

var notes = map[string]any{
	"nil": nil, "true": true, "false": false, "int": -7, "int64": int64(-1 << 63), "uint64": uint64(1<<64 - 1), "float": 0.1, "text": "é",
	"bytes": []byte{0, 1}, "duration": time.Second, "time": time.Date(2026, 2, 3, 4, 5, 6, 7, time.UTC),
	"slice": []int{1}, "func": func() {}, "panics": panics{},
}

type panics struct{}

func (panics) MarshalJSON() ([]byte, error) { panic("no") }

func TestMetadataCrosses(t *testing.T) {
	t.Parallel()
	task := wd.NewTask(3, 2, 5)
	got, err := cross(t, notesRef, task)
	require.NoError(t, err)
	require.Equal(t, "3 5 2", got)
	require.Equal(t, "kind", task.Meta().TagName())
	values := task.Meta().Values()
	require.Len(t, values, len(notes))
	for k, want := range notes {
		switch k {
		case "slice":
			require.Equal(t, []any{1.0}, values[k], "as JSON has it")
		case "func":
			require.Contains(t, values[k], "0x", "as text")
		case "panics":
			require.Equal(t, "remote_test.panics: panic: no", values[k])
		default:
			require.Equal(t, want, values[k], k)
		}
	}
}

type badError struct{}

func (badError) Error() string { panic("of Error") }

// failures are functions that fail, by the number they are given.
var failures = []func() error{
	func() error { return fmt.Errorf("open: %w", fs.ErrNotExist) },
	func() error { return wd.Permanent(errors.New("for good")) },
	func() error { return wd.RetryAfter(errors.New("busy"), time.Second) },
	func() error { panic("text") },
	func() error { panic(fmt.Errorf("wrapped: %w", errNoID)) },
	func() error { panic(42) },
	func() error { runtime.Goexit(); return nil },
	func() error { return badError{} },
	func() error { return fmt.Errorf("outer: %w", &wd.PanicError{Value: "inner"}) },
	func() error { return errors.Join(context.DeadlineExceeded, wd.ErrTimeout) },
	func() error { return errors.New(strings.Repeat("x", 2<<20)) },
}

var failRef = remote.Func("remote_test.fail", func(_ context.Context, n int) (int, error) { return n, failures[n]() })

func TestErrorsCross(t *testing.T) {
	t.Parallel()
	fail := func(n int) error {
		_, err := cross(t, failRef, wd.NewTask(9, 1, n))
		require.Error(t, err)
		return err
	}
	var e *remote.Error
	require.ErrorIs(t, fail(0), fs.ErrNotExist)
	require.ErrorAs(t, fail(0), &e)
	require.Equal(t, "*fmt.wrapError", e.Type)
	require.EqualError(t, fail(0), "open: file does not exist")
	require.EqualError(t, fail(1), "for good")
	require.EqualError(t, fail(2), "busy (retry after 1s)")

	var p *wd.PanicError
	require.ErrorAs(t, fail(3), &p)
	require.Equal(t, "text", p.Value)
	require.Equal(t, 9, p.ID)
	require.Contains(t, string(p.Stack), "ref_test.go")
	require.ErrorIs(t, fail(4), errNoID)
	require.EqualError(t, fail(4), "panic: wrapped: order without ID")
	require.EqualError(t, fail(5), "panic: 42")
	require.ErrorIs(t, fail(6), wd.ErrGoexit)
	require.ErrorAs(t, fail(6), &p)
	require.Equal(t, wd.ErrGoexit, p.Value)
	require.EqualError(t, fail(7), "remote_test.badError: panic in its method: of Error")
	require.EqualError(t, fail(8), "outer: panic: inner")
	require.ErrorIs(t, fail(9), context.DeadlineExceeded)
	require.ErrorIs(t, fail(9), wd.ErrTimeout)
	require.Less(t, len(fail(10).Error()), 2<<20)
}

// Errors are retried as they would be here.
func TestRetriesOfErrorsThatCrossed(t *testing.T) {
	t.Parallel()
	attempts := func(n int) int {
		h := func(_ context.Context, task *wd.Task[int]) (int, error) {
			return cross(t, failRef, wd.NewTask(task.ID, 1, n))
		}
		rep, err := wd.New(h, &wd.Options{Retry: wd.Retry{Attempts: 2, Base: 1}}).Run(t.Context(), wd.Count(1))
		require.NoError(t, err)
		r, _ := rep.Record(1)
		return r.Attempt
	}
	for n, want := range []int{0: 2, 1: 1, 3: 1, 5: 1, 6: 1, 8: 1} {
		if want > 0 {
			require.Equal(t, want, attempts(n), "failure %d", n)
		}
	}
}

// A result that comes with an error is kept, as it is here.
func TestAResultMayComeWithAnError(t *testing.T) {
	t.Parallel()
	got, err := cross(t, failRef, wd.NewTask(1, 1, 1))
	require.Error(t, err)
	require.Equal(t, 1, got)
}

type grumpy struct{ Text string }

func (grumpy) MarshalJSON() ([]byte, error) { panic("grumpy") }

func (*grumpy) UnmarshalJSON([]byte) error { return nil }

var (
	textRef   = remote.Func("remote_test.text", func(_ context.Context, n int) (string, error) { return string([]byte{'a', byte(n)}), nil })
	grumpyRef = remote.Func("remote_test.grumpy", func(context.Context, int) (grumpy, error) { return grumpy{}, nil })
	newRef    = remote.Register(remote.Ref[int, int]{Name: "remote_test.new", New: func() (wd.Handler[int, int], error) {
		return nil, errors.New("no database")
	}})
	nilRef = remote.Func[int, int]("remote_test.nil", nil)
)

func TestWhatCannotBeDoneIsSaid(t *testing.T) {
	t.Parallel()
	_, err := cross(t, textRef, wd.NewTask(1, 1, 0xff))
	require.EqualError(t, err, "remote: the result of remote_test.text: it has text that is not UTF-8, which JSON would change: use []byte")
	_, err = cross(t, grumpyRef, wd.NewTask(1, 1, 0))
	require.ErrorContains(t, err, "the result of remote_test.grumpy: panic: grumpy")
	_, err = cross(t, newRef, wd.NewTask(1, 1, 0))
	require.EqualError(t, err, "remote: New of remote_test.new: no database")
	_, err = cross(t, nilRef, wd.NewTask(1, 1, 0))
	require.EqualError(t, err, "remote: New of remote_test.nil: it returned no handler")
	_, err = accept(t, failRef, wd.NewTask(1, 1, 0), []byte("x"))
	require.ErrorContains(t, err, "the task of remote_test.fail: invalid character")
	_, err = failRef.Accept(wd.NewTask(1, 1, 0), nil)
	require.EqualError(t, err, "remote: the reply of remote_test.fail: it ends too early")
}

func TestRegister(t *testing.T) {
	t.Parallel()
	f := func(context.Context, int) (int, error) { return 0, nil }
	require.PanicsWithValue(t, "remote: a function has no name, want one that no other has", func() { remote.Func("", f) })
	require.PanicsWithValue(t, `remote: the name "a b" has a space or something unprintable in it`, func() { remote.Func("a b", f) })
	require.Panics(t, func() { remote.Func(strings.Repeat("n", 257), f) })
	require.PanicsWithValue(t, "remote: two functions have the name remote_test.fail: func(int) (int, error) and func(int) (int, error)",
		func() { remote.Func("remote_test.fail", f) })
	require.PanicsWithValue(t, "remote: function x has no New, want what makes its handler",
		func() { remote.Register(remote.Ref[int, int]{Name: "x"}) })
	require.Panics(t, func() { remote.RegisterError("remote_test.errNoID", errNoID) })
	require.Panics(t, func() { _ = remote.RegisterError("x", nil) })
	require.EqualError(t, remote.Ref[int, int]{Name: "y"}.Check(),
		`remote: function "y" is not registered: make it with Func or Register, at package level`)
	require.Error(t, remote.Ref[int, string]{Name: "remote_test.fail"}.Check(), "that one has other types")

	var names []string
	for _, f := range remote.Functions() {
		names = append(names, f.Name())
	}
	require.IsIncreasing(t, names)
	require.Contains(t, names, "remote_test.double")
	d, ok := remote.Lookup("remote_test.double")
	require.True(t, ok)
	require.Equal(t, "func(remote_test.order) (remote_test.order, error)", d.Signature())
}

func TestParseError(t *testing.T) {
	t.Parallel()
	err, bad := remote.ParseError(remote.AppendError(nil, fmt.Errorf("the end: %w", wd.ErrRuntime)))
	require.NoError(t, bad)
	require.ErrorIs(t, err, wd.ErrRuntime)
	require.EqualError(t, err, "the end: runtime is over")
	_, bad = remote.ParseError([]byte{0})
	require.EqualError(t, bad, "remote: an error: a number is cut off or too large")
}

func TestRepliesThatNobodyWrites(t *testing.T) {
	t.Parallel()
	_, err := failRef.Accept(wd.NewTask(1, 1, 0), []byte{0})
	require.EqualError(t, err, "remote: the reply of remote_test.fail: it has neither a result nor an error")
	text := []byte("x")
	data := remote.AppendError(nil, errors.New("x"))
	data = append(data[:bytes.LastIndex(data, text)+1], 0x80, 0x80, 0x40) // wraps as many errors as there are bytes, all without a name
	_, err = remote.ParseError(append(data, make([]byte, 1<<20)...))
	require.EqualError(t, err, "remote: an error: it wraps an error without a name")
}

// Wherever in a text a byte stands, the text is written as JSON, and read again.
func TestEveryByte(t *testing.T) {
	for at := range 17 {
		for b := range utf8.RuneSelf {
			text := []byte(strings.Repeat("x", 17))
			text[at] = byte(b)
			want := string(text)
			data, err := remote.JSON.Append(nil, &want)
			require.NoError(t, err)
			var std, ours string
			require.NoError(t, json.Unmarshal(data, &std))
			require.NoError(t, remote.JSON.Decode(data, &ours))
			require.Equal(t, [2]string{want, want}, [2]string{std, ours})
			if b < ' ' {
				require.Error(t, remote.JSON.Decode([]byte(`"`+want+`"`), &ours))
			}
		}
	}
}
