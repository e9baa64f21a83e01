package remote_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type order struct {
	ID    string
	Lines []line
	Next  *order
}

type line struct {
	Item  string `json:"item"`
	Count int
}

// double is the function of most tests; what it does depends on the count of the first line.
func double(_ context.Context, o order) (order, error) {
	if o.ID == "" {
		return order{}, errNoID
	}
	o.Lines = append(o.Lines, o.Lines...)
	return o, nil
}

var (
	errNoID   = remote.RegisterError("remote_test.errNoID", errors.New("order without ID"))
	doubleRef = remote.Func("remote_test.double", double)
)

// cross runs a task of ref as another process would.
func cross[T, R any](t *testing.T, ref remote.Ref[T, R], task *wd.Task[T]) (R, error) {
	t.Helper()
	require.NoError(t, ref.Check())
	value, err := ref.Append(nil, task.Value)
	require.NoError(t, err)
	return accept(t, ref, task, value)
}

func accept[T, R any](t *testing.T, ref remote.Ref[T, R], task *wd.Task[T], value []byte) (R, error) {
	t.Helper()
	f, ok := remote.Lookup(ref.Name)
	require.True(t, ok)
	reply := []byte("before")
	ended := make(chan struct{})
	go func() { // as a Goexit would take ours
		defer close(ended)
		f.Run(t.Context(), &reply, remote.Call{ID: task.ID, Attempt: task.Attempt(), Value: value})
	}()
	<-ended
	require.Equal(t, "before", string(reply[:6]))
	return ref.Accept(task, reply[6:])
}
