package cluster_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/cluster"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// An act is what a task of these tests does, after it has noted in Log that it begins.
type act struct {
	Do   string
	Text string
	Log  string
	Gate string // a file that "wait" waits for
}

var actRef = remote.Register(remote.Ref[act, string]{Name: "cluster_test.act", New: func() (wd.Handler[act, string], error) { return perform, nil }})

func perform(ctx context.Context, t *wd.Task[act]) (string, error) {
	a := t.Value
	d, ok := cluster.DeliveryOf(ctx)
	if !ok {
		return "", errors.New("no delivery")
	}
	if err := a.note("%d %d %s\n", t.ID, d.Number, d.Key); err != nil {
		return "", err
	}
	switch a.Do {
	case "die":
		os.Exit(3)
	case "die once":
		if d.Number == 1 {
			os.Exit(3)
		}
	case "wait":
		if err := a.wait(ctx); err != nil {
			return "", errors.Join(a.note("%d ended: %v\n", t.ID, err), err)
		}
	case "stick":
		_ = a.wait(context.Background())
	case "last":
		time.Sleep(time.Millisecond)
	}
	return a.Text, nil
}

// note adds a line to the log, in one write.
func (a act) note(format string, args ...any) error {
	f, err := os.OpenFile(a.Log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, format, args...)
	return errors.Join(err, f.Close())
}

// wait waits until the gate is there.
func (a act) wait(ctx context.Context) error {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := os.Stat(a.Gate); err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// acts returns n tasks that do the same, with texts of their own.
func acts(t *testing.T, n int, do string) []act {
	t.Helper()
	dir := t.TempDir()
	all := make([]act, n)
	for i := range all {
		all[i] = act{Do: do, Text: fmt.Sprint("text ", i+1), Log: filepath.Join(dir, "log"), Gate: filepath.Join(dir, "gate")}
	}
	return all
}

// openGate lets go what waits.
func (a act) openGate(t *testing.T) {
	t.Helper()
	require.NoError(t, os.WriteFile(a.Gate, nil, 0o600))
}

// begun returns the lines of the log.
func (a act) begun() []string {
	text, _ := os.ReadFile(a.Log)
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")[:strings.Count(string(text), "\n")]
}

// awaitBegun waits until so many lines are in the log.
func (a act) awaitBegun(t *testing.T, n int) {
	t.Helper()
	eventually(t, func() bool { return len(a.begun()) >= n }, fmt.Sprintf("%d tasks have begun", n))
}

// texts returns what tasks return.
func texts(all []act) (texts []string) {
	for _, a := range all {
		texts = append(texts, a.Text)
	}
	return texts
}

// A line is a connection between a node and a server that can be cut and mended.
type line struct {
	listener net.Listener
	to       string
	mu       sync.Mutex
	cut      bool
	conns    map[net.Conn]bool
	copies   sync.WaitGroup
}

// newLine returns a line to the server of a link, and the link that goes over it.
func newLine(t *testing.T, l cluster.Link) (*line, cluster.Link) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	x := &line{listener: listener, to: strings.TrimPrefix(l.URL, "nats://"), conns: map[net.Conn]bool{}}
	x.copies.Go(x.accept)
	t.Cleanup(func() {
		_ = listener.Close()
		x.set(true)
		x.copies.Wait()
	})
	l.URL = "nats://" + listener.Addr().String()
	return x, l
}

func (x *line) accept() {
	for {
		in, err := x.listener.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", x.to)
		if err != nil || !x.add(in, out) {
			_ = in.Close()
			continue
		}
		for _, pair := range [][2]net.Conn{{in, out}, {out, in}} {
			x.copies.Go(func() {
				_, _ = io.Copy(pair[0], pair[1])
				_ = pair[0].Close()
				_ = pair[1].Close()
			})
		}
	}
}

func (x *line) add(conns ...net.Conn) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, c := range conns {
		if x.cut {
			_ = c.Close()
		}
		x.conns[c] = true
	}
	return !x.cut
}

// set cuts the line, or mends it.
func (x *line) set(cut bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.cut = cut
	for c := range x.conns {
		if cut {
			_ = c.Close()
			delete(x.conns, c)
		}
	}
}
