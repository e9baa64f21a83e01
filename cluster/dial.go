package cluster

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
)

// How long a side waits between two attempts to reach the server, between two if that refuses it, how long it may be refused by a server that it has had before, as
// that may be started again, and get its keys a bit later, and how long it waits for answers.
const (
	reconnectWait = 100 * time.Millisecond
	refusedWait   = 500 * time.Millisecond
	refusedTime   = time.Minute
	answerTime    = 5 * time.Second
)

// leastPayload is how large messages have to be that the server lets through, for what dispatchers and nodes say to each other.
const leastPayload = 64 << 10

// A dialer makes a connection, and sees that it is made again when it is lost, as long as there is hope.
type dialer struct {
	who   string // "client" or "node"
	log   *slog.Logger
	again func()      // the connection has been made again
	ended func(error) // it never will be; the connection is closed

	url      string
	patience time.Duration // how long it may be refused
	conn     atomic.Pointer[nats.Conn]
	since    time.Time // when the server began to refuse; zero: it does not. Of the goroutine that makes connections.
}

// dial connects.
func (d *dialer) dial(l Link) (*nats.Conn, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	d.url, d.patience = cmp.Or(l.URL, nats.DefaultURL), cmp.Or(l.patience, refusedTime)
	options := append(d.options(l), l.proofs()...)
	conn, err := nats.Connect(d.url, append(options, l.Options...)...)
	if err != nil {
		return nil, fmt.Errorf("cluster: no connection to %s: %w", d.url, explained(err))
	}
	d.conn.Store(conn)
	if most := conn.MaxPayload(); most < leastPayload {
		conn.Close()
		return nil, fmt.Errorf("cluster: the server lets messages of %d bytes through, want at least %d: raise its max_payload", most, leastPayload)
	}
	return conn, nil
}

func (d *dialer) options(l Link) []nats.Option {
	return []nats.Option{
		nats.Name(d.who), nats.MaxReconnects(-1), nats.CustomReconnectDelay(d.delay), nats.IgnoreAuthErrorAbort(),
		nats.CustomInboxPrefix(l.subjects().inbox(d.who)), nats.ReconnectBufSize(-1), nats.PingInterval(20 * time.Second), nats.Timeout(answerTime),
		nats.ReconnectHandler(func(*nats.Conn) { d.again() }),
		nats.ReconnectErrHandler(func(conn *nats.Conn, err error) {
			if errors.Is(err, ErrServerClosed) {
				d.end(conn, ErrServerClosed)
			}
		}),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			if !errors.Is(explained(err), errRefused) { // of which delay tells
				d.log.Warn("the server, or the connection", "error", err)
			}
		}),
	}
}

// proofs are the options by which the two sides know each other. The link has been checked.
func (l Link) proofs() (options []nats.Option) {
	if l.CA != "" {
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM([]byte(l.CA))
		options = append(options, nats.Secure(&tls.Config{RootCAs: pool, ServerName: ServerName, MinVersion: tls.VersionTLS13}))
	}
	if l.Seed != "" {
		options = append(options, func(o *nats.Options) error {
			key, err := nkeys.FromSeed([]byte(l.Seed))
			if err != nil {
				return err
			}
			public, err := key.PublicKey()
			if err != nil {
				return err
			}
			return nats.Nkey(public, key.Sign)(o)
		})
	}
	return options
}

// delay returns how long to wait until the next attempt. If the server has refused the last ones for too long, that was it.
func (d *dialer) delay(int) time.Duration {
	conn := d.conn.Load()
	if conn == nil { // it is lost before anybody has had it
		return reconnectWait
	}
	err := explained(conn.LastError())
	if !errors.Is(err, errRefused) {
		d.since = time.Time{}
		return reconnectWait + rand.N(reconnectWait) //nolint:gosec // no secret
	}
	level := slog.LevelDebug
	if d.since.IsZero() {
		d.since, level = time.Now(), slog.LevelWarn
	}
	d.log.Log(context.Background(), level, "the server refuses whom it has had, and is asked again", "error", err)
	if time.Since(d.since) > d.patience {
		d.end(conn, fmt.Errorf("cluster: no connection to %s for %v: %w", d.url, d.patience, err))
	}
	return refusedWait
}

// end gives up.
func (d *dialer) end(conn *nats.Conn, why error) {
	conn.Close()
	d.log.Error("there will be no connection to the server any more", "error", why)
	d.ended(why)
}

// errRefused marks what a server says to one that it does not know, and what one says to a server that he does not know.
var errRefused = errors.New("the join file seems to be of another server, or of an earlier one")

// explained says more of an error of a connection.
func explained(err error) error {
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificate):
		return fmt.Errorf("Link.CA has not signed its certificate: %w: %w", errRefused, err)
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired), errors.Is(err, nats.ErrAuthRevoked):
		return fmt.Errorf("it does not accept Link.Seed, or what Link.Options prove: %w: %w", errRefused, err)
	}
	return err
}
