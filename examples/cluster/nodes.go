package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A node is a child process that runs tasks, until its standard input ends.
type node struct {
	cmd    *exec.Cmd
	stdin  io.Closer
	killed bool
}

type nodes []*node

// start starts copies of this program as nodes.
func (s settings) start() (all nodes, err error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	for range s.nodes {
		n := &node{cmd: exec.Command(path, "-child", "-join", s.write, "-slots", fmt.Sprint(s.slots))}
		n.cmd.Stderr = os.Stderr
		if n.stdin, err = n.cmd.StdinPipe(); err != nil {
			return all, err
		}
		if err := n.cmd.Start(); err != nil {
			return all, err
		}
		all = append(all, n)
	}
	return all, nil
}

// kill ends a node at once, as a crash would.
func (n *node) kill() {
	n.killed = true
	_ = n.cmd.Process.Kill() // it may have ended
}

// stop has the nodes end, and waits for them.
func (all nodes) stop() (err error) {
	for _, n := range all {
		_ = n.stdin.Close()
	}
	for _, n := range all {
		if ended := n.cmd.Wait(); !n.killed {
			err = errors.Join(err, ended)
		}
	}
	return err
}

// untilParentEnds returns a context that ends when standard input does, which the parent has in its hands.
func untilParentEnds(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		_, _ = io.Copy(io.Discard, os.Stdin) // how it ends does not matter
	}()
	return ctx
}

// show prints what has become of the tasks, and where.
func show(rep *wd.Report[string, string]) {
	ran := map[string]int{}
	for r := range rep.Records() {
		if name, ok := r.Meta["node"].(string); ok {
			ran[name]++
		}
	}
	for _, name := range slices.Sorted(maps.Keys(ran)) {
		fmt.Printf("%5d tasks by %s\n", ran[name], name)
	}
	fmt.Printf("%d of %d blocks hashed, the first: %s\n", rep.Succeeded, rep.Tasks, rep.Results()[0])
}
