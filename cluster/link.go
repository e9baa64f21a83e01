package cluster

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
)

// A Link says how to reach the NATS server that dispatchers and nodes have in common. The zero Link is that of a server at 127.0.0.1:4222.
type Link struct {
	// URL is where the server listens; several are separated by commas. "": nats.DefaultURL.
	URL string

	// Queue is what the subjects begin with, so that programs that have nothing to do with each other can use one server. It consists of letters, digits, - and _.
	// "": "wd".
	Queue string `json:",omitempty"`

	// CA is the certificate that the server's is to be signed by, as PEM. Then the connection is encrypted. "": the URL and Options decide.
	CA string `json:",omitempty"`

	// Seed is the secret key that this side proves who it is with, an nkey. "": none.
	Seed string `json:",omitempty"`

	// Options are added to those of the connection, such as credentials.
	Options []nats.Option `json:"-"`
}

// ServerName is the name in the certificate of a server that [Link].CA has signed, wherever it listens.
const ServerName = "worker-dispatcher"

// ReadLink reads a join file, which has a Link as JSON: [Link.Write] writes it.
func ReadLink(path string) (Link, error) {
	var l Link
	text, err := os.ReadFile(path)
	if err != nil {
		return l, fmt.Errorf("cluster: %w", err)
	}
	if err := json.Unmarshal(text, &l); err != nil {
		return l, fmt.Errorf("cluster: %s is no join file: %w", path, err)
	}
	if l.URL == "" {
		return l, fmt.Errorf("cluster: %s is no join file: it has no URL", path)
	}
	return l, l.check()
}

// Write writes a join file that only its owner may read, as the seed is a secret. Options are not in it.
func (l Link) Write(path string) error {
	text, err := json.MarshalIndent(l, "", "  ")
	if err != nil {
		return fmt.Errorf("cluster: %w", err)
	}
	_ = os.Remove(path) // one that is there may be for all to read
	if err := os.WriteFile(path, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("cluster: %w", err)
	}
	return nil
}

func (l Link) queue() string { return cmp.Or(l.Queue, "wd") }

// check says what is wrong with a link.
func (l Link) check() error {
	if strings.ContainsFunc(l.Queue, func(r rune) bool { return !isWord(r) }) || len(l.Queue) > 64 {
		return fmt.Errorf("cluster: Link.Queue is %q, want at most 64 letters, digits, - and _", l.Queue)
	}
	if l.CA != "" && !x509.NewCertPool().AppendCertsFromPEM([]byte(l.CA)) {
		return errors.New("cluster: Link.CA is no certificate, want one as PEM")
	}
	if l.Seed != "" {
		if _, err := nkeys.FromSeed([]byte(l.Seed)); err != nil {
			return fmt.Errorf("cluster: Link.Seed is no seed of an nkey: %w", err)
		}
	}
	return nil
}

func isWord(r rune) bool {
	return r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// How long a side waits between two attempts to reach the server, and for its answers.
const (
	reconnectWait = 100 * time.Millisecond
	answerTime    = 5 * time.Second
)

// leastPayload is how large messages have to be that the server lets through, for what dispatchers and nodes say to each other.
const leastPayload = 64 << 10

// dial connects, and sees that a connection that is lost is made again, for ever.
func (l Link) dial(who string, log *slog.Logger, more ...nats.Option) (*nats.Conn, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	options := []nats.Option{
		nats.Name(who), nats.MaxReconnects(-1), nats.ReconnectWait(reconnectWait), nats.ReconnectJitter(reconnectWait, reconnectWait),
		nats.CustomInboxPrefix(l.subjects().inbox(who)), nats.ReconnectBufSize(-1), nats.PingInterval(20 * time.Second), nats.Timeout(answerTime),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			log.Warn("the server, or the connection", "error", err)
		}),
	}
	if l.CA != "" {
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM([]byte(l.CA))
		options = append(options, nats.Secure(&tls.Config{RootCAs: pool, ServerName: ServerName, MinVersion: tls.VersionTLS13}))
	}
	if l.Seed != "" {
		key, err := nkeys.FromSeed([]byte(l.Seed))
		if err != nil {
			return nil, err
		}
		public, err := key.PublicKey()
		if err != nil {
			return nil, err
		}
		options = append(options, nats.Nkey(public, key.Sign))
	}
	conn, err := nats.Connect(cmp.Or(l.URL, nats.DefaultURL), append(append(options, l.Options...), more...)...)
	if err != nil {
		return nil, fmt.Errorf("cluster: no connection to %s: %w", cmp.Or(l.URL, nats.DefaultURL), err)
	}
	if most := conn.MaxPayload(); most < leastPayload {
		conn.Close()
		return nil, fmt.Errorf("cluster: the server lets messages of %d bytes through, want at least %d: raise its max_payload", most, leastPayload)
	}
	return conn, nil
}
