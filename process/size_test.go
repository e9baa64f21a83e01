package process_test

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/process"
	"github.com/worker-dispatcher/wd/remote"
)

// raw is a codec for bytes as they are.
type raw struct{}

func (raw) Name() string { return "raw" }

func (raw) Check(t reflect.Type) error {
	if t != reflect.TypeFor[[]byte]() {
		return fmt.Errorf("%v, want []byte", t)
	}
	return nil
}

func (raw) Append(dst []byte, v any) ([]byte, error) { return append(dst, *v.(*[]byte)...), nil }

func (raw) Decode(data []byte, v any) error {
	*v.(*[]byte) = bytes.Clone(data)
	return nil
}

// growRef makes of a task a result with as many bytes as it says.
var growRef = remote.Register(remote.Ref[[]byte, []byte]{
	Name: "process_test.grow", Codec: raw{},
	New: func() (wd.Handler[[]byte, []byte], error) {
		return wd.Func(func(_ context.Context, task []byte) ([]byte, error) {
			var n int
			if _, err := fmt.Sscan(string(task), &n); err != nil {
				return nil, err
			}
			return bytes.Repeat([]byte{'x'}, n), nil
		}), nil
	},
})

// Results of all sizes come whole: around the sizes of buffers, and large ones.
func TestLargeResults(t *testing.T) {
	defer debug.FreeOSMemory()
	p := newPool(t, &process.Options{Procs: 2})
	sizes := []int{0, 1, 64<<10 - 13, 64<<10 - 1, 64 << 10, 64<<10 + 1, 128 << 10, 1 << 20, 5<<20 + 7, 200 << 20}
	var tasks [][]byte
	for _, n := range sizes {
		tasks = append(tasks, fmt.Append(nil, n))
	}
	rep, err := wd.New(process.Handler(p, growRef), &wd.Options{Strategy: wd.Fixed{Workers: 2 * p.Slots()}}).Run(t.Context(), wd.Slice(tasks))
	require.NoError(t, err)
	require.NoError(t, rep.Err())
	for i, result := range rep.Results() {
		require.Equal(t, sizes[i], len(result))
		require.Equal(t, sizes[i], bytes.Count(result, []byte{'x'}))
	}
}

// A task or result that is too large is an error of its own, and those behind it are done.
func TestTooLarge(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 1, MaxMessage: 100_000})
	tasks := [][]byte{[]byte("99000"), []byte("100000"), []byte("7"), append([]byte("8 "), make([]byte, 99_990)...), append([]byte("9 "), make([]byte, 100_000)...), []byte("10")}
	rep, err := wd.New(process.Handler(p, growRef), &wd.Options{Strategy: wd.Fixed{Workers: 4}}).Run(t.Context(), wd.Slice(tasks))
	require.NoError(t, err)
	for i, want := range []string{"", "process: the result has 100001 bytes, want at most 100000: see Options.MaxMessage", "", "", "process: the task has 100002 bytes, want at most 100000: see Options.MaxMessage", ""} {
		r, ok := rep.Record(i + 1)
		require.True(t, ok)
		if want == "" {
			require.NoError(t, r.Err, i)
		} else {
			require.EqualError(t, r.Err, want)
		}
	}
}

// Large tasks cross too, back and forth.
func TestLargeTasks(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 2})
	tasks := make([]string, 40)
	for i := range tasks {
		tasks[i] = string(bytes.Repeat([]byte{byte('a' + i%26)}, i*i*400))
	}
	rep, err := wd.New(process.Handler(p, echoRef), &wd.Options{Strategy: wd.Fixed{Workers: 10}}).Run(t.Context(), wd.Slice(tasks))
	require.NoError(t, err)
	require.NoError(t, rep.Err())
	require.Equal(t, tasks, rep.Results())
}
