package process_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/process"
	"github.com/worker-dispatcher/wd/remote"
)

var echoRef = remote.Func("process_test.echo", func(_ context.Context, s string) (string, error) { return s, nil })

// newPool starts a pool and closes it at the end of the test.
func newPool(t testing.TB, o *process.Options) *process.Pool {
	t.Helper()
	p, err := process.NewPool(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	return p
}

func TestSmoke(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 2})
	words := []string{"one", "two", "", "four"}
	rep, err := wd.New(process.Handler(p, echoRef), &wd.Options{Strategy: wd.Fixed{Workers: p.Slots()}}).Run(t.Context(), wd.Slice(words))
	require.NoError(t, err)
	require.NoError(t, rep.Err())
	require.Equal(t, words, rep.Results())
}
