package nodes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"github.com/worker-dispatcher/wd/cluster"
	"github.com/worker-dispatcher/wd/cluster/server"
)

// variable is the environment variable by which a process is told to be a node; its value is a [place].
const variable = "WD_BENCHMARK_NODE"

// A place is where a node belongs.
type place struct {
	Link  cluster.Link
	Slots int
}

// Main makes this process a node if it has been started as one, until its standard input ends. Call it first in main.
func Main() {
	text := os.Getenv(variable)
	if text == "" {
		return
	}
	var p place
	err := json.Unmarshal([]byte(text), &p)
	if err == nil {
		ctx, stop := context.WithCancel(context.Background())
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin) // it ends however that ends
			stop()
		}()
		err = cluster.Serve(ctx, p.Link, &cluster.NodeOptions{Slots: p.Slots})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// StartApart starts a cluster whose node is this program in another process, with so many slots, and with more in its environment.
func StartApart(ctx context.Context, slots int, env []string) (*Cluster, error) {
	s, err := server.Listen(server.Port{Insecure: true}, nil)
	if err != nil {
		return nil, err
	}
	c := &Cluster{Link: s.Link(), server: s, node: make(chan error, 1)}
	if err := c.startNode(place{s.Join(), slots}, env); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return c, c.connect(ctx, nil)
}

func (c *Cluster) startNode(p place, env []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	cmd := exec.Command(self)
	cmd.Env, cmd.Stderr = append(append(os.Environ(), env...), variable+"="+string(text)), os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	c.stop = func() { _ = in.Close() } // it may have ended
	go func() { c.node <- cmd.Wait() }()
	return nil
}
