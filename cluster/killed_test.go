package cluster_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	nats "github.com/nats-io/nats-server/v2/server"
	client "github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/cluster"
	"github.com/worker-dispatcher/wd/cluster/server"
	wd "github.com/worker-dispatcher/wd/generics"
)

// asServer names the environment variable that makes this binary a server; its value is a serverConfig.
const asServer = "WD_TEST_SERVER"

// A serverConfig says what server a process is to be: one of package server or, with Routes, one of a cluster of NATS servers.
type serverConfig struct {
	Address, Dir string
	Name         string
	Routes       []string // host:port of all of them, its own included
	Route        string   // its own
}

// beServer is a server until standard input ends.
func beServer(text string) {
	var c serverConfig
	err := json.Unmarshal([]byte(text), &c)
	if err == nil && c.Routes == nil {
		_, err = server.Listen(server.Port{Address: c.Address, Insecure: true}, &server.Options{Dir: c.Dir})
	} else if err == nil {
		_, err = c.join()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("ready")
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

// join starts a server of a cluster.
func (c serverConfig) join() (*nats.Server, error) {
	host, port := split(c.Address)
	routeHost, routePort := split(c.Route)
	o := &nats.Options{
		ServerName: c.Name, Host: host, Port: port, NoSigs: true, NoLog: true, JetStream: true, StoreDir: c.Dir, JetStreamMaxMemory: 1 << 30, JetStreamMaxStore: 1 << 30,
		Cluster: nats.ClusterOpts{Name: "test", Host: routeHost, Port: routePort},
	}
	for _, r := range c.Routes {
		o.Routes = append(o.Routes, &url.URL{Scheme: "nats", Host: r})
	}
	s, err := nats.NewServer(o)
	if err != nil {
		return nil, err
	}
	s.Start()
	if !s.ReadyForConnections(patience) {
		return nil, fmt.Errorf("it is not ready")
	}
	return s, nil
}

func split(address string) (host string, port int) {
	a, err := net.ResolveTCPAddr("tcp", address)
	if err != nil {
		panic(err)
	}
	return a.IP.String(), a.Port
}

// freeAddress returns an address that nobody listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return l.Addr().String()
}

// startServer starts a server in a process of its own.
func startServer(t *testing.T, c serverConfig) *nodeProcess {
	t.Helper()
	p := startItself(t, asServer, c)
	eventually(t, func() bool { return strings.Contains(p.out.String(), "ready") }, "the server is there")
	return p
}

// A server that is killed, and started again with what it had written, costs no task, and no task has two results. Whatever messages it has forgotten are sent again.
func TestServerKilled(t *testing.T) {
	t.Parallel()
	kills, n := 2, 500
	if os.Getenv("WD_SOAK") != "" {
		kills, n = 20, 5000
	}
	config := serverConfig{Address: freeAddress(t), Dir: t.TempDir()}
	s := startServer(t, config)
	link := cluster.Link{URL: "nats://" + config.Address}
	for i := range 2 {
		startNode(t, nodeConfig{Link: link, Name: fmt.Sprint("node ", i+1), Slots: 2})
	}
	c := newClient(t, link, &cluster.Options{AckWait: 2 * time.Second, File: true})
	await(t, c, 2)
	tasks := acts(t, n, "last")
	r := wd.New(cluster.Handler(c, actRef), &wd.Options{Strategy: wd.Fixed{Workers: 40}}).Start(t.Context(), wd.Slice(tasks))
	for i := range kills {
		tasks[0].awaitBegun(t, (i+1)*n/(kills+2))
		s.kill()
		s = startServer(t, config)
	}
	rep, err := r.Wait()
	require.NoError(t, err)
	require.NoError(t, rep.Err())
	require.Equal(t, texts(tasks), rep.Results())
	require.Equal(t, n, rep.Succeeded)
	t.Logf("%d tasks, %d executions", n, len(tasks[0].begun()))
	eventually(t, func() bool { return c.Outstanding(t.Context()) == 0 }, "nothing is left on the server")
}

// A trio are three servers that keep queues together.
type trio struct {
	t     *testing.T
	urls  []string
	kills map[string]func() // by name
}

// newTrio starts three servers. In the long form they are processes, which are killed: then the others take some seconds to agree on who leads. In the short one they are
// in this process, and one that ends hands over.
func newTrio(t *testing.T) *trio {
	t.Helper()
	three := &trio{t: t, kills: map[string]func(){}}
	configs := make([]serverConfig, 3)
	var routes []string
	for i := range configs {
		configs[i] = serverConfig{Name: fmt.Sprint("server", i+1), Address: freeAddress(t), Route: freeAddress(t), Dir: t.TempDir()}
		routes = append(routes, configs[i].Route)
		three.urls = append(three.urls, "nats://"+configs[i].Address)
	}
	for _, c := range configs {
		c.Routes = routes
		three.kills[c.Name] = three.start(c)
	}
	return three
}

// start starts a server, and returns what ends it.
func (x *trio) start(c serverConfig) (kill func()) {
	x.t.Helper()
	if os.Getenv("WD_SOAK") != "" {
		return startServer(x.t, c).kill
	}
	s, err := c.join()
	require.NoError(x.t, err)
	kill = sync.OnceFunc(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	x.t.Cleanup(kill)
	return kill
}

// leader returns the name of the server that leads in a stream.
func (x *trio) leader(stream string) string {
	x.t.Helper()
	conn, err := client.Connect(strings.Join(x.urls, ","))
	require.NoError(x.t, err)
	defer conn.Close()
	js, err := jetstream.New(conn)
	require.NoError(x.t, err)
	ctx, cancel := context.WithTimeout(x.t.Context(), patience)
	defer cancel()
	s, err := js.Stream(ctx, stream)
	require.NoError(x.t, err)
	require.Len(x.t, s.CachedInfo().Cluster.Replicas, 2)
	return s.CachedInfo().Cluster.Leader
}

// Of three servers that keep the queue together the one that leads is lost: the others go on with it.
func TestOneOfThreeServersLost(t *testing.T) {
	t.Parallel()
	three := newTrio(t)
	link := cluster.Link{URL: strings.Join(three.urls, ",")}
	var c *cluster.Client
	eventually(t, func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var err error
		c, err = cluster.NewClient(ctx, link, &cluster.Options{AckWait: 2 * time.Second, File: true, Replicas: 3})
		return err == nil
	}, "they agree on who leads")
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	for i := range 2 {
		startNode(t, nodeConfig{Link: link, Name: fmt.Sprint("node ", i+1), Slots: 2})
	}
	await(t, c, 2)
	tasks := acts(t, 300, "last")
	r := wd.New(cluster.Handler(c, actRef), &wd.Options{Strategy: wd.Fixed{Workers: 40}}).Start(t.Context(), wd.Slice(tasks))
	tasks[0].awaitBegun(t, 60)
	three.kills[three.leader("wd-tasks")]()
	rep, err := r.Wait()
	require.NoError(t, err)
	require.NoError(t, rep.Err())
	require.Equal(t, texts(tasks), rep.Results())
	require.Equal(t, 300, rep.Succeeded)
	t.Logf("300 tasks, %d executions", len(tasks[0].begun()))
}
