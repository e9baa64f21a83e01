// Package nodes runs tasks on a cluster of one node, which is in this process, as are its dispatcher and the NATS server: nothing but what the cluster itself costs
// is measured.
package nodes

import (
	"context"
	"errors"

	"github.com/worker-dispatcher/wd/cluster"
	"github.com/worker-dispatcher/wd/cluster/server"
)

// A Cluster is a server, a node and a client of them.
type Cluster struct {
	Client *cluster.Client
	Link   cluster.Link

	server *server.Server
	stop   context.CancelFunc
	node   chan error
}

// Start starts a cluster whose node has so many slots. nil options are valid.
func Start(ctx context.Context, slots int, o *cluster.Options) (c *Cluster, err error) {
	c = &Cluster{node: make(chan error, 1)}
	if c.server, err = server.Start(nil); err != nil {
		return nil, err
	}
	c.Link = c.server.Link()
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	c.stop = stop
	go func() { c.node <- cluster.Serve(serving, c.Link, &cluster.NodeOptions{Slots: slots}) }()
	if c.Client, err = cluster.NewClient(ctx, c.Link, o); err == nil {
		err = c.Client.Await(ctx, 1)
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// Close ends client, node and server, one after the other.
func (c *Cluster) Close() (err error) {
	if c.Client != nil {
		err = c.Client.Close()
	}
	c.stop()
	return errors.Join(err, <-c.node, c.server.Close())
}
