package cluster

import (
	"cmp"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
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

	patience time.Duration // how long the server may refuse who was connected; 0: refusedTime. Tests have less.
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
