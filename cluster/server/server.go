package server

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	nats "github.com/nats-io/nats-server/v2/server"
	client "github.com/nats-io/nats.go"

	"github.com/worker-dispatcher/wd/cluster"
)

// A Server runs in this process until it is closed.
type Server struct {
	inner *nats.Server
	dir   string // to be removed; "": none
	link  cluster.Link
	join  cluster.Link
}

// Start starts a server that opens no port. nil options are valid.
func Start(o *Options) (*Server, error) {
	return start(o, func(Options, *nats.Options) (here, join cluster.Link, err error) { return here, join, nil })
}

// Listen starts a server that other processes reach too, and writes the join file for them. nil options are valid. If the address is not free it fails at once.
func Listen(p Port, o *Options) (*Server, error) {
	host, number, err := p.resolved()
	if err == nil {
		err = p.free()
	}
	if err != nil {
		return nil, err
	}
	s, err := start(o, func(o Options, config *nats.Options) (here, join cluster.Link, err error) {
		config.DontListen, config.Host, config.Port = false, host, number
		if number == 0 {
			config.Port = nats.RANDOM_PORT
		}
		if p.Insecure {
			return here, join, nil
		}
		k, err := keysOf(o.Dir)
		if err != nil {
			return here, join, err
		}
		return k.secure(config)
	})
	if err != nil {
		return nil, err
	}
	s.join.URL = s.inner.ClientURL()
	if p.Advertise != "" {
		s.join.URL = "nats://" + p.Advertise
	}
	if p.JoinFile != "" {
		err = s.join.Write(p.JoinFile)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// readyTime is how long a server may take to start.
const readyTime = 10 * time.Second

// start starts a server that adapt has something to say about.
func start(o *Options, adapt func(Options, *nats.Options) (here, join cluster.Link, err error)) (*Server, error) {
	options, err := o.resolved()
	if err != nil {
		return nil, err
	}
	s := &Server{}
	if options.Dir == "" {
		if s.dir, err = os.MkdirTemp("", "wd-cluster-"); err != nil {
			return nil, fmt.Errorf("server: %w", err)
		}
		options.Dir = s.dir
	}
	if err := s.run(options, adapt); err != nil {
		return nil, errors.Join(fmt.Errorf("server: %w", err), s.Close())
	}
	return s, nil
}

func (s *Server) run(o Options, adapt func(Options, *nats.Options) (here, join cluster.Link, err error)) (err error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return err
	}
	if err := os.Chmod(o.Dir, 0o700); err != nil { //nolint:gosec // a folder is to be entered
		return err
	}
	config := &nats.Options{
		ServerName: cluster.ServerName, DontListen: true, NoSigs: true, NoLog: true, MaxPayload: int32(o.MaxMessage),
		JetStream: true, StoreDir: filepath.Join(o.Dir, "store"), JetStreamMaxMemory: o.Memory, JetStreamMaxStore: o.Disk,
	}
	if s.link, s.join, err = adapt(o, config); err != nil {
		return err
	}
	if s.inner, err = nats.NewServer(config); err != nil {
		return err
	}
	log := logger{o.Logger, make(chan string, 1)}
	s.inner.SetLoggerV2(log, false, false, false)
	s.inner.Start()
	if err := s.ready(log.fatal); err != nil {
		return err
	}
	s.link.Options = append(s.link.Options, client.InProcessServer(door{s.inner}))
	return nil
}

// ready waits until the server can be used, or says that it never will be.
func (s *Server) ready(fatal <-chan string) error {
	const step = 20 * time.Millisecond
	for range readyTime / step {
		ready := s.inner.ReadyForConnections(step)
		select {
		case why := <-fatal: // it names the address that is not free, or what is wrong with the folder
			return errors.New(why)
		default:
		}
		if ready {
			return nil
		}
	}
	return fmt.Errorf("it is not ready after %v", readyTime)
}

// Link is for dispatchers and nodes in this process. They have connections that are none to the system, and are of this server alone: when it is closed
// they end with [cluster.ErrServerClosed].
func (s *Server) Link() cluster.Link { return s.link }

// Join is for nodes elsewhere: what stands in the join file. Its URL is empty if the server does not listen.
func (s *Server) Join() cluster.Link { return s.join }

// Close ends the server, and waits until all that it keeps is written. Close clients and nodes before.
func (s *Server) Close() error {
	if s.inner != nil {
		s.inner.Shutdown()
		s.inner.WaitForShutdown()
	}
	if s.dir == "" {
		return nil
	}
	if err := os.RemoveAll(s.dir); err != nil {
		return fmt.Errorf("server: %w", err)
	}
	return nil
}
