package cluster_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/worker-dispatcher/wd/cluster"
	"github.com/worker-dispatcher/wd/cluster/server"
	"github.com/worker-dispatcher/wd/generics/handlertest"
	"github.com/worker-dispatcher/wd/remote"
)

// asNode names the environment variable that makes this binary a node; its value is a nodeConfig.
const asNode = "WD_TEST_NODE"

// A nodeConfig says what node a process is to be.
type nodeConfig struct {
	Link  cluster.Link
	Name  string
	Slots int
	Grace time.Duration
	Debug bool
}

func TestMain(m *testing.M) {
	_ = os.Setenv("GORACE", "atexit_sleep_ms=0 "+os.Getenv("GORACE")) // else each node with the race detector takes a second to end
	if text := os.Getenv(asNode); text != "" {
		beNode(text)
	}
	if text := os.Getenv(asServer); text != "" {
		beServer(text)
	}
	if err := flag.Set("test.parallel", "8"); err != nil { // unless -parallel says otherwise: the tests mostly wait
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// beNode is a node until standard input ends, which it does if the parent dies.
func beNode(text string) {
	var c nodeConfig
	err := json.Unmarshal([]byte(text), &c)
	if err == nil {
		ctx, cancel := context.WithCancel(context.Background())
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			cancel()
		}()
		o := &cluster.NodeOptions{Name: c.Name, Slots: c.Slots, Grace: c.Grace}
		if c.Debug {
			o.Logger = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
		}
		err = cluster.Serve(ctx, c.Link, o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// A nodeProcess is a node, or a server, in a process of its own.
type nodeProcess struct {
	t     *testing.T
	cmd   *exec.Cmd
	stdin io.Closer
	out   buffer
	once  sync.Once
	ended chan struct{}
}

// startNode starts a node, which ends with the test.
func startNode(t *testing.T, c nodeConfig) *nodeProcess {
	t.Helper()
	return startItself(t, asNode, c)
}

// startItself starts this binary in another role, until the test ends.
func startItself(t *testing.T, role string, config any) *nodeProcess {
	t.Helper()
	text, err := json.Marshal(config)
	require.NoError(t, err)
	p := &nodeProcess{t: t, cmd: exec.Command(os.Args[0]), ended: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), role+"="+string(text))
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	p.stdin, err = p.cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, p.cmd.Start())
	go func() {
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		require.NotContains(t, p.out.String(), "DATA RACE")
	})
	return p
}

// kill ends the process as a crash would.
func (p *nodeProcess) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// stop ends the node in order, and returns the exit status.
func (p *nodeProcess) stop() int {
	p.once.Do(func() { _ = p.stdin.Close() })
	select {
	case <-p.ended:
	case <-time.After(patience):
		require.Fail(p.t, "the node does not end", p.out.String())
	}
	return p.cmd.ProcessState.ExitCode()
}

// patience is how long a test waits for something that should come.
const patience = 30 * time.Second

// newServer starts a server on loopback, which ends with the test.
func newServer(t *testing.T, p server.Port, o *server.Options) *server.Server {
	t.Helper()
	p.Insecure = true
	s, err := server.Listen(p, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// newClient makes a client, which ends with the test.
func newClient(t *testing.T, l cluster.Link, o *cluster.Options) *cluster.Client {
	t.Helper()
	c, err := cluster.NewClient(t.Context(), l, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return c
}

// await waits until so many nodes are there.
func await(t *testing.T, c *cluster.Client, nodes int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	require.NoError(t, c.Await(ctx, nodes))
}

// newCluster starts a server, nodes with so many slots each, and a client.
func newCluster(t *testing.T, nodes, slots int, o *cluster.Options) (*cluster.Client, []*nodeProcess) {
	t.Helper()
	s := newServer(t, server.Port{}, nil)
	all := make([]*nodeProcess, nodes)
	for i := range all {
		all[i] = startNode(t, nodeConfig{Link: s.Join(), Name: fmt.Sprint("node ", i+1), Slots: slots})
	}
	c := newClient(t, s.Join(), o)
	await(t, c, nodes)
	return c, all
}

// eventually waits until something holds.
func eventually(t *testing.T, holds func() bool, what string) {
	t.Helper()
	require.Eventually(t, holds, patience, time.Millisecond, what)
}

// A buffer is a writer for several goroutines.
type buffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

var performRef = remote.Register(remote.Ref[handlertest.Task, handlertest.Result]{
	Name: "cluster_test.perform", New: func() (handlertest.Handler, error) { return handlertest.Perform, nil },
})

var echoRef = remote.Func("cluster_test.echo", func(_ context.Context, text string) (string, error) { return text, nil })
