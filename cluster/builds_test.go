package cluster_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/cluster"
	"github.com/worker-dispatcher/wd/cluster/server"
	wd "github.com/worker-dispatcher/wd/generics"
)

// serveHere starts a node in this process, which has other functions than those in processes of their own. It ends with the test, or when it is told to.
func serveHere(t *testing.T, l cluster.Link, name string, slots int) (end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- cluster.Serve(ctx, l, &cluster.NodeOptions{Name: name, Slots: slots}) }()
	end = func() {
		cancel()
		if err, open := <-ended; open {
			close(ended)
			require.NoError(t, err)
		}
	}
	t.Cleanup(end)
	return end
}

// words returns n texts.
func words(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprint("word ", i))
	}
	return all
}

// places returns how many tasks ran on which node.
func places(rep *wd.Report[string, string]) map[any]int {
	ran := map[any]int{}
	for r := range rep.Records() {
		ran[r.Meta["node"]]++
	}
	return ran
}

// A node that was built of other code is given no tasks that it cannot run, and says so once. What all can run goes to all.
func TestOtherBuilds(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Port{}, nil)
	other := startNode(t, nodeConfig{Link: s.Join(), Name: "other", Slots: 20, Debug: true})
	serveHere(t, s.Join(), "same", 1)
	c := newClient(t, s.Join(), &cluster.Options{NodeKey: "node"})
	await(t, c, 2)
	nodes := c.Nodes()
	require.NotEqual(t, nodes[0].Build, nodes[1].Build)
	require.Len(t, nodes[1].Functions, len(nodes[0].Functions)+1, "the unknown one")
	for range 2 {
		for _, h := range []wd.Handler[string, string]{cluster.Handler(c, changedRef), cluster.Handler(c, unknownRef)} {
			rep, err := wd.New(h, &wd.Options{Strategy: wd.Fixed{Workers: 40}}).Run(t.Context(), wd.Slice(words(300)))
			require.NoError(t, err)
			require.Equal(t, words(300), rep.Results())
			require.Equal(t, map[any]int{"same": 300}, places(rep))
		}
	}
	rep, err := wd.New(cluster.Handler(c, echoRef), &wd.Options{Strategy: wd.Fixed{Workers: 200}}).Run(t.Context(), wd.Slice(words(3000)))
	require.NoError(t, err)
	require.Len(t, places(rep), 2, "%v", places(rep))
	for what, times := range map[string]int{
		"a dispatcher has a function that cannot be run here":      2,
		"function cluster_test.changed differs on the node":        1,
		"the node does not know function cluster_test.unknown: it": 1,
	} {
		require.Equal(t, times, strings.Count(other.out.String(), what), other.out.String())
	}
}

// Tasks wait for a node that can run them, which may come a little later than others, or come back. If there is none for long they fail, and say why; then others fail at once.
func TestNoNodeCan(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Port{}, nil)
	startNode(t, nodeConfig{Link: s.Join(), Name: "other", Slots: 2})
	said := new(buffer)
	c := newClient(t, s.Join(), &cluster.Options{AckWait: quick, Logger: slog.New(slog.NewTextHandler(said, nil))})
	await(t, c, 1)
	h := cluster.Handler(c, changedRef)
	r := wd.New(h, nil).Start(t.Context(), wd.Slice(words(10)))
	eventually(t, func() bool { return strings.Contains(said.String(), "no node can run a function") }, "it is said")
	end := serveHere(t, s.Join(), "same", 1)
	rep, err := r.Wait()
	require.NoError(t, err)
	require.Equal(t, words(10), rep.Results())
	end()

	began := time.Now()
	_, err = one(t, h, "x")
	require.ErrorContains(t, err, "cluster: no node can run function cluster_test.changed, which is func(string) (string, error) (")
	require.ErrorContains(t, err, ") here: on other it is func(string) (string, error) (")
	require.Greater(t, time.Since(began), quick, "a node that could was there")
	began = time.Now()
	rep, err = wd.New(h, &wd.Options{Strategy: wd.Fixed{Workers: 100}}).Run(t.Context(), wd.Slice(words(100)))
	require.NoError(t, err)
	require.Equal(t, 100, rep.Failed)
	require.Less(t, time.Since(began), 2*time.Second)
}

// When all nodes of a build are gone, killed or ended in order, what they had and what waits for them goes to those of another.
func TestABuildGone(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*nodeProcess){"killed": (*nodeProcess).kill, "ended": func(p *nodeProcess) { p.stop() }} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, server.Port{}, nil)
			first := startNode(t, nodeConfig{Link: s.Join(), Name: "first", Slots: 2, Grace: time.Millisecond})
			c := newClient(t, s.Join(), &cluster.Options{AckWait: quick})
			await(t, c, 1)
			tasks := acts(t, 20, "wait")
			r := wd.New(cluster.Handler(c, actRef), &wd.Options{Strategy: wd.Fixed{Workers: 20}}).Start(t.Context(), wd.Slice(tasks))
			tasks[0].awaitBegun(t, 2)
			eventually(t, func() bool { return c.Outstanding(t.Context()) == 20 }, "all are on the server")
			serveHere(t, s.Join(), "second", 2)
			await(t, c, 2)
			end(first)
			tasks[0].openGate(t)
			rep, err := r.Wait()
			require.NoError(t, err)
			require.Equal(t, texts(tasks), rep.Results())
		})
	}
}

// What waits for nodes of a build that are busy is done by those of another that are not, once.
func TestABuildIdle(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Port{}, nil)
	startNode(t, nodeConfig{Link: s.Join(), Name: "busy", Slots: 1})
	c := newClient(t, s.Join(), nil)
	await(t, c, 1)
	tasks := acts(t, 40, "return")
	tasks[0].Do = "wait"
	r := wd.New(cluster.Handler(c, actRef), &wd.Options{Strategy: wd.Fixed{Workers: 40}}).Start(t.Context(), wd.Slice(tasks))
	eventually(t, func() bool { return c.Outstanding(t.Context()) == 40 }, "all are on the server")
	serveHere(t, s.Join(), "idle", 1)
	eventually(t, func() bool { return r.Snapshot().Completed == 39 }, "all others are done")
	tasks[0].openGate(t)
	rep, err := r.Wait()
	require.NoError(t, err)
	require.Equal(t, texts(tasks), rep.Results())
	require.Len(t, tasks[0].begun(), 40, "each ran once")
}

// If the only node that could is cut off, tasks that it had and others fail in the end, as those that are there cannot run them.
func TestTheOnlyOneIsCutOff(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Port{}, nil)
	startNode(t, nodeConfig{Link: s.Join(), Name: "other", Slots: 2})
	over, link := newLine(t, s.Join())
	serveHere(t, link, "same", 2)
	c := newClient(t, s.Join(), &cluster.Options{AckWait: quick})
	await(t, c, 2)
	r := wd.New(cluster.Handler(c, changedRef), &wd.Options{Strategy: wd.Fixed{Workers: 5}, StopAfterFailures: 5}).Start(t.Context(), wd.Slice(words(1_000_000)))
	eventually(t, func() bool { return r.Snapshot().Completed > 100 }, "it runs")
	over.set(true)
	rep, err := r.Wait()
	require.ErrorIs(t, err, wd.ErrFailures)
	require.ErrorContains(t, rep.Err(), "no node can run")
	over.set(false)
}
