package server

import (
	"net"

	nats "github.com/nats-io/nats-server/v2/server"

	"github.com/worker-dispatcher/wd/cluster"
)

// A door is how clients in this process reach the server.
type door struct{ server *nats.Server }

// InProcessConn connects, unless the server has been closed.
func (d door) InProcessConn() (net.Conn, error) {
	conn, err := d.server.InProcessConn()
	if err != nil && !d.server.Running() {
		err = cluster.ErrServerClosed
	}
	return conn, err
}
