package server_test

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nkeys"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/worker-dispatcher/wd/cluster"
	"github.com/worker-dispatcher/wd/cluster/server"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var echoRef = remote.Func("server_test.echo", func(_ context.Context, text string) (string, error) { return text, nil })

var waitRef = remote.Func("server_test.wait", func(ctx context.Context, _ string) (string, error) {
	<-ctx.Done()
	return "", context.Cause(ctx)
})

func eventually(t *testing.T, holds func() bool) {
	t.Helper()
	require.Eventually(t, holds, 30*time.Second, time.Millisecond)
}

// listen starts a server that listens on loopback, as it would for other machines.
func listen(t *testing.T, o *server.Options) (*server.Server, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "join.json")
	s, err := server.Listen(server.Port{JoinFile: path}, o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s, path
}

// run runs a task with a dispatcher here and a node that has the join file.
func run(t *testing.T, s *server.Server, join string) {
	t.Helper()
	link, err := cluster.ReadLink(join)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	served := make(chan error, 1)
	go func() { served <- cluster.Serve(ctx, link, nil) }()
	c, err := cluster.NewClient(ctx, s.Link(), nil)
	require.NoError(t, err)
	require.NoError(t, c.Await(ctx, 1))
	rep, err := wd.New(cluster.Handler(c, echoRef), &wd.Options{Timeout: 20 * time.Second}).Run(ctx, wd.Slice([]string{"a", "b", "c"}))
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b", "c"}, rep.Results())
	require.NoError(t, c.Close())
	cancel()
	require.NoError(t, <-served)
}

func TestJoin(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "server")
	s, join := listen(t, &server.Options{Dir: dir})
	run(t, s, join)
	for _, path := range []string{dir, join, filepath.Join(dir, "keys.json")} {
		info, err := os.Stat(path)
		require.NoError(t, err)
		require.Zero(t, info.Mode().Perm()&0o077, "%s is for its owner only", path)
	}
	text, err := os.ReadFile(join)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	again, other := listen(t, &server.Options{Dir: dir})
	same, err := os.ReadFile(other)
	require.NoError(t, err)
	var a, b cluster.Link
	require.NoError(t, json.Unmarshal(text, &a))
	require.NoError(t, json.Unmarshal(same, &b))
	a.URL = b.URL
	require.Equal(t, a, b, "a server that is started again has the keys of the old one")
	run(t, again, other)
}

// Who has no key, or another one, or does not know the certificate, has no connection.
func TestNoConnection(t *testing.T) {
	s, join := listen(t, nil)
	link, err := cluster.ReadLink(join)
	require.NoError(t, err)
	user, err := nkeys.CreateUser()
	require.NoError(t, err)
	seed, err := user.Seed()
	require.NoError(t, err)
	_, foreign := listen(t, nil)
	other, err := cluster.ReadLink(foreign)
	require.NoError(t, err)
	for _, x := range []struct {
		link cluster.Link
		want string
	}{
		{cluster.Link{URL: link.URL}, "Link.CA has not signed its certificate: the join file seems to be of another server"},
		{cluster.Link{URL: link.URL, CA: link.CA}, "it does not accept Link.Seed, or what Link.Options prove: the join file"},
		{cluster.Link{URL: link.URL, CA: link.CA, Seed: string(seed)}, "Link.Options prove: the join file seems to be of another server, or of an earlier one"},
		{cluster.Link{URL: link.URL, Seed: link.Seed}, "no connection to tls://127.0.0.1:"},
		{cluster.Link{URL: link.URL, CA: other.CA, Seed: link.Seed}, "Link.CA has not signed its certificate"},
	} {
		began := time.Now()
		require.ErrorContains(t, cluster.Serve(t.Context(), x.link, nil), x.want)
		require.Less(t, time.Since(began), 4*time.Second, "at once")
	}
	run(t, s, join)
}

// An address that another program listens at is named at once.
func TestAddressNotFree(t *testing.T) {
	s, _ := listen(t, nil)
	where, err := url.Parse(s.Join().URL)
	require.NoError(t, err)
	began := time.Now()
	err = bind(server.Port{Address: where.Host, JoinFile: filepath.Join(t.TempDir(), "join.json")})
	require.ErrorContains(t, err, "server: Port.Address is \""+where.Host+"\": listen tcp "+where.Host+": bind: ")
	require.Less(t, time.Since(began), 4*time.Second)
}

// Who has the link of a server in this process hears that it is closed, also if another one is started in its place.
func TestServerClosed(t *testing.T) {
	s, join := listen(t, nil)
	c, err := cluster.NewClient(t.Context(), s.Link(), nil)
	require.NoError(t, err)
	served := make(chan error, 1)
	go func() { served <- cluster.Serve(t.Context(), s.Link(), nil) }()
	require.NoError(t, c.Await(t.Context(), 1))
	d := wd.New(cluster.Handler(c, waitRef), nil)
	r := d.Start(t.Context(), wd.Slice([]string{"a", "b"}))
	eventually(t, func() bool { return r.Snapshot().InFlight > 0 })
	require.NoError(t, s.Close())
	where, err := url.Parse(s.Join().URL)
	require.NoError(t, err)
	again, err := server.Listen(server.Port{Address: where.Host, JoinFile: join}, nil)
	require.NoError(t, err)
	require.ErrorIs(t, <-served, cluster.ErrServerClosed)
	rep, err := r.Wait()
	require.NoError(t, err)
	require.Equal(t, 2, rep.Failed)
	require.ErrorIs(t, rep.Err(), cluster.ErrServerClosed)
	require.ErrorIs(t, c.Await(t.Context(), 1), cluster.ErrServerClosed)
	require.NoError(t, c.Close())
	_, err = cluster.NewClient(t.Context(), s.Link(), nil)
	require.ErrorIs(t, err, cluster.ErrServerClosed)
	run(t, again, join)
	require.NoError(t, again.Close())
}

// connect connects as a node does.
func connect(t *testing.T, l cluster.Link, refused chan<- error) *nats.Conn {
	t.Helper()
	key, err := nkeys.FromSeed([]byte(l.Seed))
	require.NoError(t, err)
	public, err := key.PublicKey()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(path, []byte(l.CA), 0o600))
	conn, err := nats.Connect(l.URL, nats.RootCAs(path), nats.Nkey(public, key.Sign), nats.CustomInboxPrefix("_INBOX.wd.node"),
		func(o *nats.Options) error { o.TLSConfig.ServerName = cluster.ServerName; return nil },
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { refused <- err }))
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	return conn
}

// A node may take tasks and answer, and nothing else.
func TestNodePermissions(t *testing.T) {
	s, join := listen(t, nil)
	c, err := cluster.NewClient(t.Context(), s.Link(), nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	link, err := cluster.ReadLink(join)
	require.NoError(t, err)
	refused := make(chan error, 10)
	conn := connect(t, link, refused)
	for what, try := range map[string]func() error{
		"publish a task":    func() error { return conn.Publish("wd.task.session", []byte("x")) },
		"end tasks":         func() error { return conn.Publish("wd.control.session", []byte("x")) },
		"delete a stream":   func() error { return conn.Publish("$JS.API.STREAM.DELETE.wd-tasks", nil) },
		"purge a stream":    func() error { return conn.Publish("$JS.API.STREAM.PURGE.wd-results", nil) },
		"read a stream":     func() error { return conn.Publish("$JS.API.STREAM.MSG.GET.wd-results", nil) },
		"make a consumer":   func() error { return conn.Publish("$JS.API.CONSUMER.CREATE.wd-results.x", nil) },
		"answer the server": func() error { return conn.Publish("_INBOX.wd.client.x", nil) },
		"see results":       func() error { _, err := conn.Subscribe("wd.result.>", ignore); return err },
		"see all":           func() error { _, err := conn.Subscribe(">", ignore); return err },
	} {
		require.NoError(t, try())
		select {
		case err := <-refused:
			require.ErrorIs(t, err, nats.ErrPermissionViolation, what)
		case <-time.After(10 * time.Second):
			require.Fail(t, "a node may "+what)
		}
	}
	js, err := jetstream.New(conn)
	require.NoError(t, err)
	_, err = js.Consumer(t.Context(), "wd-tasks", "wd-nodes-of-a-build")
	require.ErrorIs(t, err, jetstream.ErrConsumerNotFound, "it may ask")
}

func ignore(*nats.Msg) {}

func TestWrongOptions(t *testing.T) {
	for text, try := range map[string]func() error{
		"Options.Memory is -1, want 0 (1 GiB) or more bytes":                     func() error { return start(&server.Options{Memory: -1}) },
		"Options.Disk is -1, want 0 (8 GiB) or more bytes":                       func() error { return start(&server.Options{Disk: -1}) },
		"Options.MaxMessage is -1, want 0 (8 MiB) or 65536 to 67108864 bytes":    func() error { return start(&server.Options{MaxMessage: -1}) },
		"Options.MaxMessage is 1, want 0 (8 MiB) or 65536":                       func() error { return start(&server.Options{MaxMessage: 1}) },
		`Port.Address is "x", want host:port`:                                    func() error { return bind(server.Port{Address: "x"}) },
		`Port.Address is ":4222", want host:port`:                                func() error { return bind(server.Port{Address: ":4222"}) },
		"Port.JoinFile is empty, want the file":                                  func() error { return bind(server.Port{}) },
		`the host of Port.Address is "0.0.0.0", want an address of the loopback`: func() error { return bind(server.Port{Address: "0.0.0.0:0", Insecure: true}) },
		"Port.Advertise is empty, want host:port":                                func() error { return bind(server.Port{Address: "0.0.0.0:0", JoinFile: "x"}) },
		`Port.Advertise is "x", want host:port`:                                  func() error { return bind(server.Port{JoinFile: "x", Advertise: "x"}) },
		"server: ":                                                               func() error { return start(&server.Options{Dir: "/dev/null/x"}) },
	} {
		require.ErrorContains(t, try(), text)
	}
}

func start(o *server.Options) error {
	s, err := server.Start(o)
	if err == nil {
		_ = s.Close()
	}
	return err
}

func bind(p server.Port) error {
	s, err := server.Listen(p, nil)
	if err == nil {
		_ = s.Close()
	}
	return err
}
