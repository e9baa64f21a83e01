package cluster_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nkeys"
	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/cluster"
	"github.com/worker-dispatcher/wd/cluster/server"
)

// A house is a server with keys, which can be started at the same address with others.
type house struct {
	t            *testing.T
	dir, strange string // the second is with another key for nodes
	address      string
	join         cluster.Link
}

func newHouse(t *testing.T) (*house, *server.Server) {
	t.Helper()
	h := &house{t: t, dir: t.TempDir(), strange: t.TempDir(), address: "127.0.0.1:0"}
	s := h.open(h.dir)
	h.join = s.Join()
	where, err := url.Parse(h.join.URL)
	require.NoError(t, err)
	h.address = where.Host

	text, err := os.ReadFile(filepath.Join(h.dir, "keys.json"))
	require.NoError(t, err)
	var keys map[string]string
	require.NoError(t, json.Unmarshal(text, &keys))
	user, err := nkeys.CreateUser()
	require.NoError(t, err)
	seed, err := user.Seed()
	require.NoError(t, err)
	keys["Node"] = string(seed)
	text, err = json.Marshal(keys)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(h.strange, "keys.json"), text, 0o600))
	return h, s
}

// open starts the server of a folder.
func (h *house) open(dir string) *server.Server {
	h.t.Helper()
	s, err := server.Listen(server.Port{Address: h.address, JoinFile: filepath.Join(h.t.TempDir(), "join.json")}, &server.Options{Dir: dir})
	require.NoError(h.t, err)
	h.t.Cleanup(func() { _ = s.Close() })
	return s
}

// serve is a node of the house, until the test ends. What it ends with is sent.
func (h *house) serve(l cluster.Link) (said *buffer, ended <-chan error) {
	h.t.Helper()
	said = new(buffer)
	ctx, cancel := context.WithCancel(h.t.Context())
	result, done := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(done)
		result <- cluster.Serve(ctx, l, &cluster.NodeOptions{Logger: slog.New(slog.NewTextHandler(said, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	}()
	h.t.Cleanup(func() {
		cancel()
		<-done
	})
	return said, result
}

// A node whose server is started again, and has its keys a bit later, is refused meanwhile, and goes on.
func TestKeysComeLater(t *testing.T) {
	t.Parallel()
	h, s := newHouse(t)
	c := newClient(t, s.Link(), nil)
	said, ended := h.serve(h.join)
	await(t, c, 1)
	require.NoError(t, s.Close())
	wrong := h.open(h.strange)
	eventually(t, func() bool { return strings.Count(said.String(), "refuses whom it has had") > 3 }, "it is refused again and again")
	require.NoError(t, wrong.Close())
	c = newClient(t, h.open(h.dir).Link(), nil)
	await(t, c, 1)
	got, err := one(t, cluster.Handler(c, echoRef), "x")
	require.NoError(t, err)
	require.Equal(t, "x", got)
	require.Empty(t, ended)
}

// If it is refused for good it ends, and says why: a server with another key is in the place of its own, or one with another certificate.
func TestRefusedForGood(t *testing.T) {
	t.Parallel()
	for want, dir := range map[string]func(*house) string{
		"it does not accept Link.Seed, or what Link.Options prove": func(h *house) string { return h.strange },
		"Link.CA has not signed its certificate":                   func(h *house) string { return h.t.TempDir() },
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			h, s := newHouse(t)
			c := newClient(t, s.Link(), nil)
			_, ended := h.serve(h.join.Impatient(700 * time.Millisecond))
			await(t, c, 1)
			require.NoError(t, s.Close())
			h.open(dir(h))
			select {
			case err := <-ended:
				require.ErrorContains(t, err, want)
				require.ErrorContains(t, err, "cluster: no connection to tls://"+h.address+" for 700ms: ")
			case <-time.After(patience):
				require.Fail(t, "it does not end")
			}
		})
	}
}
