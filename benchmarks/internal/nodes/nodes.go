// Package nodes has clusters of one node, with NATS server and dispatcher in this process.
package nodes

import (
	"context"
	"errors"
	"time"

	"github.com/worker-dispatcher/wd/cluster"
	"github.com/worker-dispatcher/wd/cluster/server"
)

// A Cluster is a server, a node and a client of them.
type Cluster struct {
	Client *cluster.Client
	Link   cluster.Link // of this process

	server *server.Server
	stop   func()
	node   chan error // how the node has ended
}

// Start starts a cluster whose node is in this process too, with a slot a core, so that nothing but what the cluster itself costs is measured. nil options are valid.
func Start(ctx context.Context, o *cluster.Options) (*Cluster, error) {
	s, err := server.Start(nil)
	if err != nil {
		return nil, err
	}
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	c := &Cluster{Link: s.Link(), server: s, stop: stop, node: make(chan error, 1)}
	go func() { c.node <- cluster.Serve(serving, c.Link, nil) }()
	return c, c.connect(ctx, o)
}

// connect makes the client, and waits for the node. If that fails the cluster is closed.
func (c *Cluster) connect(ctx context.Context, o *cluster.Options) (err error) {
	if c.Client, err = cluster.NewClient(ctx, c.Link, o); err == nil {
		ctx, cancel := context.WithTimeout(ctx, startTime)
		defer cancel()
		err = c.Client.Await(ctx, 1)
	}
	if err != nil {
		err = errors.Join(err, c.Close())
	}
	return err
}

// startTime is how long a node may take to come.
const startTime = 30 * time.Second

// Close ends client, node and server, one after the other.
func (c *Cluster) Close() (err error) {
	if c.Client != nil {
		err = c.Client.Close()
	}
	c.stop()
	return errors.Join(err, <-c.node, c.server.Close())
}
