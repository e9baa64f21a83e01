// Cluster hashes on several nodes. It starts a NATS server within itself and nodes as child processes, so it needs nothing but Go; other machines may join.
//
//	go run ./examples/cluster                # two nodes, here
//	go run ./examples/cluster -kill          # one of which is killed in the middle: it costs time, and no task
//
// On several machines, the first of which has the address 10.0.0.1:
//
//	go run ./examples/cluster -nodes 0 -await 3 -listen 10.0.0.1:4222 -write join.json   # on the first
//	go run ./examples/cluster -join join.json                                            # on the others, with a copy of the file
//
// The first Ctrl-C ends the run and still prints how far it came, with exit status 130; the second ends it at once. A node that is interrupted
// ends in order.
package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/worker-dispatcher/wd/cluster"
	"github.com/worker-dispatcher/wd/cluster/server"
	"github.com/worker-dispatcher/wd/examples/internal/command"
	"github.com/worker-dispatcher/wd/examples/internal/interrupt"
	wd "github.com/worker-dispatcher/wd/generics"
)

// In a module of your own: go tool wdgen.
//go:generate go run github.com/worker-dispatcher/wd/cmd/wdgen .

const rounds = 20_000 // of SHA-256 in a task

// digest hashes what it is given, over and over.
//
//wd:task
func digest(ctx context.Context, text string) (string, error) {
	sum := sha256.Sum256([]byte(text))
	for range rounds {
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		sum = sha256.Sum256(sum[:])
	}
	return fmt.Sprintf("%x", sum[:8]), nil
}

// settings are the flags.
type settings struct {
	nodes, await, tasks, slots int
	listen, advertise, write   string
	join                       string
	kill, child                bool
}

func main() {
	s := settings{nodes: 2, tasks: 500, slots: 1}
	c := command.New("cluster", about, more)
	c.Var(command.Count(&s.nodes, 0, 1000), "nodes", "`number` of nodes to start here")
	c.Var(command.Count(&s.await, 0, math.MaxInt), "await", "`number` of nodes to wait for; 0: those started here")
	c.Var(command.Count(&s.tasks, 0, 100_000_000), "tasks", "`number` of tasks")
	c.Var(command.Count(&s.slots, 0, math.MaxInt), "slots", "`number` of tasks that a node runs at once; 0: one a core")
	c.StringVar(&s.listen, "listen", "127.0.0.1:0", "`host:port` at which the server listens")
	c.StringVar(&s.advertise, "advertise", "", "`host:port` at which nodes reach it, if that is another")
	c.StringVar(&s.write, "write", "", "the join `file` to write, for nodes on other machines; a secret")
	c.StringVar(&s.join, "join", "", "be a node, with this join `file`")
	c.BoolVar(&s.kill, "kill", false, "kill a node in the middle")
	c.BoolVar(&s.child, "child", false, "as a node, end when standard input does")
	c.Parse("")
	interrupt.Main(func(ctx context.Context) error {
		if s.join != "" {
			return s.serve(ctx)
		}
		return s.dispatch(ctx)
	})
}

const about = `Usage: cluster [flags]

Hashes on several nodes, over a NATS server that it starts within itself.`

const more = `On several machines, the first of which has the address 10.0.0.1:

  cluster -nodes 0 -await 3 -listen 10.0.0.1:4222 -write join.json   # on the first
  cluster -join join.json                                            # on the others, with a copy

` + command.CtrlC + "\n\n" + command.Exits

// serve is a node.
func (s settings) serve(ctx context.Context) error {
	link, err := cluster.ReadLink(s.join)
	if err != nil {
		return err
	}
	if s.child {
		ctx = untilParentEnds(ctx)
	}
	host, _ := os.Hostname() // it is but a name
	return cluster.Serve(ctx, link, &cluster.NodeOptions{Name: fmt.Sprintf("%s, process %d", host, os.Getpid()), Slots: s.slots})
}

// dispatch is the other side: it starts the server and nodes, and runs tasks.
func (s settings) dispatch(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "wd-cluster-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if s.write == "" {
		s.write = filepath.Join(dir, "join.json")
	}
	srv, err := server.Listen(server.Port{Address: s.listen, Advertise: s.advertise, JoinFile: s.write}, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, srv.Close()) }()
	client, err := cluster.NewClient(ctx, srv.Link(), &cluster.Options{AckWait: 2 * time.Second, NodeKey: "node"})
	if err != nil {
		return err
	}
	nodes, err := s.start()
	defer func() { err = errors.Join(err, client.Close(), nodes.stop()) }()
	if err != nil {
		return err
	}
	fmt.Printf("The server listens at %s; nodes join it with the file %s\n", srv.Join().URL, s.write)
	if err := client.Await(ctx, max(s.await, s.nodes)); err != nil {
		return err
	}
	return s.run(ctx, client, nodes)
}

// run runs the tasks, and shows which node ran how many.
func (s settings) run(ctx context.Context, client *cluster.Client, nodes nodes) error {
	blocks := make([]string, s.tasks)
	for i := range blocks {
		blocks[i] = fmt.Sprintf("block %d", i+1)
	}
	d := wd.New(cluster.Handler(client, digestRef), &wd.Options{
		Strategy: client.Strategy(wd.Fixed{Workers: 4 * client.Slots()}), Verbose: os.Stdout,
	})
	d.OnDone(func(_ context.Context, r wd.Record[string, string]) string {
		if s.kill && r.ID == s.tasks/3 && len(nodes) > 0 {
			fmt.Println("A node is killed.")
			nodes[0].kill()
		}
		return r.Result
	})
	rep, err := d.Run(ctx, wd.Slice(blocks))
	show(rep)
	return err
}
