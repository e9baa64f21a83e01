package server

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"

	nats "github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"github.com/worker-dispatcher/wd/cluster"
)

// keys are the secrets of a server.
type keys struct {
	Certificate string // PEM; it signs itself
	Key         string // PEM
	Dispatcher  string // seed of an nkey
	Node        string // seed of an nkey
}

// validTime is how long a certificate is good. There is nobody who would renew it.
const validTime = 10 * 365 * 24 * time.Hour

// keysOf returns the keys that a folder has, and makes them if it has none.
func keysOf(dir string) (k keys, err error) {
	path := filepath.Join(dir, "keys.json")
	text, err := os.ReadFile(path)
	if err == nil {
		if err := json.Unmarshal(text, &k); err != nil {
			return k, fmt.Errorf("%s: %w", path, err)
		}
		return k, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return k, err
	}
	if k, err = newKeys(); err != nil {
		return k, err
	}
	if text, err = json.Marshal(k); err != nil {
		return k, err
	}
	return k, os.WriteFile(path, text, 0o600)
}

func newKeys() (k keys, err error) {
	for _, seed := range []*string{&k.Dispatcher, &k.Node} {
		user, err := nkeys.CreateUser()
		if err != nil {
			return k, err
		}
		text, err := user.Seed()
		if err != nil {
			return k, err
		}
		*seed = string(text)
	}
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return k, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return k, err
	}
	certificate := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: cluster.ServerName}, DNSNames: []string{cluster.ServerName},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(validTime),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, IsCA: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, certificate, certificate, &private.PublicKey, private)
	if err != nil {
		return k, err
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return k, err
	}
	k.Certificate = string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}))
	k.Key = string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded}))
	return k, nil
}

// secure has a server ask for keys and encrypt, and returns the links of those who have them.
func (k keys) secure(config *nats.Options) (here, join cluster.Link, err error) {
	pair, err := tls.X509KeyPair([]byte(k.Certificate), []byte(k.Key))
	if err != nil {
		return here, join, err
	}
	config.TLS, config.TLSTimeout = true, readyTime.Seconds()
	config.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS13}
	here, join = cluster.Link{Seed: k.Dispatcher}, cluster.Link{Seed: k.Node, CA: k.Certificate}
	allowed := join.NodePermissions()
	for seed, may := range map[string]*nats.Permissions{
		k.Dispatcher: nil,
		k.Node:       {Publish: &nats.SubjectPermission{Allow: allowed.Publish}, Subscribe: &nats.SubjectPermission{Allow: allowed.Subscribe}},
	} {
		user, err := nkeys.FromSeed([]byte(seed))
		if err != nil {
			return here, join, err
		}
		public, err := user.PublicKey()
		if err != nil {
			return here, join, err
		}
		config.Nkeys = append(config.Nkeys, &nats.NkeyUser{Nkey: public, Permissions: may})
	}
	return here, join, nil
}
