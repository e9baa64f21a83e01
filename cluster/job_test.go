package cluster_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/cluster"
	"github.com/worker-dispatcher/wd/cluster/server"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// kept is what TestTheContextOfATask gets from its task: the context.
var kept = make(chan context.Context, 1)

type valueKey struct{}

var contextRef = remote.Func("cluster_test.context", func(ctx context.Context, _ string) (string, error) {
	text, _ := ctx.Value(valueKey{}).(string)
	kept <- ctx
	return text, ctx.Err()
})

// The context of a task has the values of its node's, and the deadline of the run; it ends when the task has.
func TestTheContextOfATask(t *testing.T) {
	t.Parallel()
	s, err := server.Start(nil)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), valueKey{}, "a value"))
	served := make(chan error, 1)
	go func() { served <- cluster.Serve(ctx, s.Link(), nil) }()
	c, err := cluster.NewClient(t.Context(), s.Link(), nil)
	require.NoError(t, err)
	await(t, c, 1)

	rep, err := wd.New(cluster.Handler(c, contextRef), &wd.Options{Runtime: time.Hour}).Run(t.Context(), wd.Slice([]string{""}))
	require.NoError(t, err)
	require.Equal(t, []string{"a value"}, rep.Results(), "%v", rep.Err())
	of := <-kept
	<-of.Done()
	require.ErrorIs(t, of.Err(), context.Canceled)
	d, ok := cluster.DeliveryOf(of)
	require.True(t, ok)
	require.Equal(t, 1, d.Number)
	at, ok := of.Deadline()
	require.True(t, ok)
	require.WithinDuration(t, rep.Start.Add(time.Hour), at, time.Minute)

	cancel()
	require.NoError(t, <-served)
	require.NoError(t, c.Close())
	require.NoError(t, s.Close())
}

// The context of a run is watched while it has tasks, and no longer. One that has ended lets no task begin.
func TestTheContextOfARunIsWatched(t *testing.T) {
	t.Parallel()
	c, _ := newCluster(t, 1, 1, nil)
	h := cluster.Handler(c, actRef)
	tasks := acts(t, 3, "wait")
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := make(chan error, len(tasks))
	for i := range tasks {
		go func() {
			_, err := h(ctx, wd.NewTask(i+1, 1, tasks[i]))
			ended <- err
		}()
	}
	tasks[0].awaitBegun(t, 1)
	eventually(t, func() bool { return c.Scopes() == 1 }, "they have one context")
	why := errors.New("enough")
	cancel(why)
	for range tasks {
		require.ErrorContains(t, <-ended, "enough")
	}
	_, err := h(ctx, wd.NewTask(4, 1, tasks[0]))
	require.ErrorIs(t, err, why)
	eventually(t, func() bool { return c.Scopes() == 0 }, "nothing is watched any more")
	require.Len(t, tasks[0].begun(), 2, "one has begun, and ended")
}

// What is sent together with a result that comes too late is not lost.
func TestRefusedTogether(t *testing.T) {
	t.Parallel()
	c := newClient(t, newServer(t, server.Port{}, nil).Join(), nil)
	calls, err := cluster.SendTogether(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, []uint64{1, 2}, calls)
}
