package cluster_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/cluster"
	"github.com/worker-dispatcher/wd/cluster/server"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// Functions of which nodes and dispatchers of these tests have other ideas.
var (
	changedRef remote.Ref[string, string]
	unknownRef remote.Ref[string, string]
)

func init() {
	echo := func() (wd.Handler[string, string], error) {
		return wd.Func(func(_ context.Context, text string) (string, error) { return text, nil }), nil
	}
	isNode := os.Getenv(asNode) != ""
	changedRef = remote.Register(remote.Ref[string, string]{Name: "cluster_test.changed", Version: fmt.Sprint(isNode), New: echo})
	if !isNode {
		unknownRef = remote.Register(remote.Ref[string, string]{Name: "cluster_test.unknown", New: echo})
	}
}

// one runs one task.
func one(t *testing.T, h wd.Handler[string, string], text string) (string, error) {
	t.Helper()
	rep, err := wd.New(h, nil).Run(t.Context(), wd.Slice([]string{text}))
	require.NoError(t, err)
	r, _ := rep.Record(1)
	return r.Result, r.Err
}

func TestRefused(t *testing.T) {
	t.Parallel()
	c, _ := newCluster(t, 1, 1, nil)
	_, err := one(t, cluster.Handler(c, unknownRef), "x")
	require.ErrorContains(t, err, "cluster: no node can run function cluster_test.unknown, which is func(string) (string, error) (")
	require.ErrorContains(t, err, ") here: node 1 does not know it. Are nodes and dispatcher built of the same code?")
	_, err = one(t, cluster.Handler(c, changedRef), "x")
	require.ErrorContains(t, err, ") here: on node 1 it is func(string) (string, error) (")
	_, err = one(t, cluster.Handler(c, remote.Ref[string, string]{Name: "cluster_test.never"}), "x")
	require.ErrorContains(t, err, `function "cluster_test.never" is not registered`)
	got, err := one(t, cluster.Handler(c, echoRef), "x")
	require.NoError(t, err)
	require.Equal(t, "x", got, "and the node goes on")
}

// repeatRef returns a text as often as it says.
var repeatRef = remote.Func("cluster_test.repeat", func(_ context.Context, n int) (string, error) { return strings.Repeat("x", n), nil })

// What is too large for the server is a failure of its task, which is not tried again, and of no other.
func TestSizes(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Port{}, &server.Options{MaxMessage: 1 << 20})
	startNode(t, nodeConfig{Link: s.Join(), Slots: 2})
	c := newClient(t, s.Join(), nil)
	await(t, c, 1)
	got, err := one(t, cluster.Handler(c, echoRef), strings.Repeat("x", 1<<20-1000))
	require.NoError(t, err)
	require.Len(t, got, 1<<20-1000)
	_, err = one(t, cluster.Handler(c, echoRef), strings.Repeat("x", 1<<20))
	require.ErrorContains(t, err, "cluster: the task has 1048578 bytes, want at most ")
	rep, err := wd.New(cluster.Handler(c, repeatRef), &wd.Options{Retry: wd.Retry{Attempts: 3}}).Run(t.Context(), wd.Slice([]int{10, 1 << 20, 1<<20 - 1000, 10}))
	require.NoError(t, err)
	require.Equal(t, 3, rep.Succeeded)
	bad, _ := rep.Record(2)
	require.Equal(t, 1, bad.Attempt)
	require.ErrorContains(t, bad.Err, "cluster: the result has ")
}

func TestClose(t *testing.T) {
	t.Parallel()
	c, _ := newCluster(t, 1, 2, nil)
	tasks := acts(t, 30, "wait")
	r := wd.New(cluster.Handler(c, actRef), &wd.Options{Strategy: wd.Fixed{Workers: 10}}).Start(t.Context(), wd.Slice(tasks))
	tasks[0].awaitBegun(t, 2)
	require.NoError(t, c.Close())
	require.NoError(t, c.Close())
	rep, err := r.Wait()
	require.NoError(t, err)
	require.Equal(t, 30, rep.Failed)
	require.ErrorIs(t, rep.Err(), cluster.ErrClosed)
	tasks[0].awaitBegun(t, 4)
	require.Contains(t, strings.Join(tasks[0].begun(), "\n"), "ended: ", "the nodes end what ran")
	require.ErrorIs(t, c.Await(t.Context(), 5), cluster.ErrClosed)
}

// However little a server lets through, short tasks that are sent together fit.
func TestSmallMessages(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Port{}, &server.Options{MaxMessage: 64 << 10})
	startNode(t, nodeConfig{Link: s.Join(), Slots: 1})
	c := newClient(t, s.Join(), nil)
	await(t, c, 1)
	words := make([]string, 600)
	for i := range words {
		words[i] = strings.Repeat("x", 2000+i)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	rep, err := wd.New(cluster.Handler(c, echoRef), &wd.Options{Strategy: wd.Fixed{Workers: 200}}).Run(ctx, wd.Slice(words))
	require.NoError(t, err)
	require.Equal(t, words, rep.Results())
}

func TestWrongOptions(t *testing.T) {
	t.Parallel()
	for text, try := range map[string]func() error{
		"Options.AckWait is 1ms, want 0 (that of the queue, or 30s) or at least 100ms": func() error { return dial(cluster.Link{}, &cluster.Options{AckWait: time.Millisecond}) },
		"Options.Deliveries is -1, want 0 (3) to":                                      func() error { return dial(cluster.Link{}, &cluster.Options{Deliveries: -1}) },
		"Options.Replicas is 2, want 0 (that of the queue, or 1), 1, 3 or 5":           func() error { return dial(cluster.Link{}, &cluster.Options{Replicas: 2}) },
		`Link.Queue is "a.b", want at most 64 letters, digits, - and _`:                func() error { return dial(cluster.Link{Queue: "a.b"}, nil) },
		"Link.CA is no certificate, want one as PEM":                                   func() error { return dial(cluster.Link{CA: "x"}, nil) },
		"Link.Seed is no seed of an nkey":                                              func() error { return dial(cluster.Link{Seed: "x"}, nil) },
		"no connection to nats://127.0.0.1:1":                                          func() error { return dial(cluster.Link{URL: "nats://127.0.0.1:1"}, nil) },
		"NodeOptions.Slots is -1, want 0 (one a core) to 65536":                        func() error { return cluster.Serve(t.Context(), cluster.Link{}, &cluster.NodeOptions{Slots: -1}) },
		"NodeOptions.Grace is -1ns, want 0 (five seconds) or more":                     func() error { return cluster.Serve(t.Context(), cluster.Link{}, &cluster.NodeOptions{Grace: -1}) },
		"NodeOptions.Name has 101 bytes, want at most 100": func() error {
			return cluster.Serve(t.Context(), cluster.Link{}, &cluster.NodeOptions{Name: strings.Repeat("x", 101)})
		},
	} {
		require.ErrorContains(t, try(), text)
	}
}

// dial makes a client that is not to come into being.
func dial(l cluster.Link, o *cluster.Options) error {
	c, err := cluster.NewClient(context.Background(), l, o)
	if err == nil {
		return errors.Join(errors.New("there is a client"), c.Close())
	}
	return err
}

// Settings that a queue has, and that it could not change, are not silently other ones than asked for.
func TestQueueHasSettings(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Port{}, nil)
	newClient(t, s.Join(), &cluster.Options{AckWait: time.Minute})
	newClient(t, s.Join(), nil)
	require.ErrorContains(t, dial(s.Join(), &cluster.Options{AckWait: time.Second}), "the queue wd: its AckWait is 1m0s, and Options.AckWait is 1s")
	require.ErrorContains(t, dial(s.Join(), &cluster.Options{File: true}), "it is kept in memory there, and Options.File asks for files")
	require.ErrorContains(t, dial(s.Join(), &cluster.Options{Replicas: 3}), "it is kept on 1 servers, and Options.Replicas is 3")
	other := s.Join()
	other.Queue = "other"
	newClient(t, other, &cluster.Options{AckWait: time.Second, File: true})
}

// A server that has no room for another queue is one that can be told to have more.
func TestNoRoomForAQueue(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Port{}, &server.Options{Memory: 600 << 20, Disk: 1 << 20})
	newClient(t, s.Join(), nil)
	other := s.Join()
	other.Queue = "other"
	require.ErrorContains(t, dial(other, nil), "the queue other: it reserves 512 MiB on the server, which has not so much left: raise Memory or Disk of server.Options")
	require.ErrorContains(t, dial(other, &cluster.Options{File: true}), "it reserves 512 MiB on the server")
}

// Queues have nothing to do with each other.
func TestQueues(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Port{}, nil)
	mine, other := s.Join(), s.Join()
	mine.Queue, other.Queue = "mine", "other"
	a, b := newClient(t, mine, nil), newClient(t, other, nil)
	startNode(t, nodeConfig{Link: mine, Slots: 3})
	await(t, a, 1)
	require.Equal(t, 3, a.Slots())
	require.Zero(t, b.Slots())
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Millisecond, errors.New("too late"))
	defer cancel()
	require.EqualError(t, b.Await(ctx, 1), "cluster: 0 of 1 nodes are there: too late")
}

// Several dispatchers share the nodes.
func TestDispatchers(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Port{}, nil)
	startNode(t, nodeConfig{Link: s.Join(), Slots: 2})
	type outcome struct {
		want, got []string
		err       error
	}
	ended := make(chan outcome)
	for range 3 {
		c := newClient(t, s.Join(), nil)
		tasks := acts(t, 300, "return")
		go func() {
			rep, err := wd.New(cluster.Handler(c, actRef), &wd.Options{Strategy: wd.Fixed{Workers: 20}}).Run(t.Context(), wd.Slice(tasks))
			ended <- outcome{texts(tasks), rep.Results(), err}
		}()
	}
	for range 3 {
		o := <-ended
		require.NoError(t, o.err)
		require.Equal(t, o.want, o.got)
	}
}

// Dispatcher and node may be one process, without a port.
func TestInOneProcess(t *testing.T) {
	t.Parallel()
	s, err := server.Start(nil)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- cluster.Serve(ctx, s.Link(), &cluster.NodeOptions{Name: "here"}) }() // before there is a queue
	c, err := cluster.NewClient(ctx, s.Link(), nil)
	require.NoError(t, err)
	await(t, c, 1)
	require.Equal(t, "here", c.Nodes()[0].Name)
	require.Equal(t, os.Getpid(), c.Nodes()[0].PID)
	require.Regexp(t, `^.* execution=cluster nodes=1 slots=\d+$`, c.Strategy(nil))
	require.NoError(t, c.Strategy(wd.Rate{Plan: wd.MustPlan("1/s")}).(interface{ Validate() error }).Validate())
	require.Equal(t, wd.Queue{}, c.Strategy(wd.Queue{}).(interface{ Unwrap() wd.Strategy }).Unwrap(), "so that a rate cannot be set")
	got, err := one(t, cluster.Handler(c, echoRef), "within")
	require.NoError(t, err)
	require.Equal(t, "within", got)
	cancel()
	require.NoError(t, <-served)
	require.NoError(t, c.Close())
	require.NoError(t, s.Close())
}

func TestReadLink(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "join")
	_, err := cluster.ReadLink(path)
	require.ErrorIs(t, err, os.ErrNotExist)
	for text, want := range map[string]string{
		"x": "is no join file", "{}": "it has no URL", `{"URL":"a","Queue":" "}`: `Link.Queue is " "`,
	} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := cluster.ReadLink(path)
		require.ErrorContains(t, err, want)
	}
	want := cluster.Link{URL: "nats://x:1", Queue: "q"}
	require.NoError(t, want.Write(path))
	got, err := cluster.ReadLink(path)
	require.NoError(t, err)
	require.Equal(t, want, got)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}
