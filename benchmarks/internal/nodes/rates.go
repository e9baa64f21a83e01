package nodes

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/worker-dispatcher/wd/cluster"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/remote"
)

// payload is what tasks get and give back, and what raw messages have.
var payload = strings.Repeat("x", 64)

var echoRef = remote.Func("nodes.echo", func(_ context.Context, s string) (string, error) { return s, nil })

// Workers is how many tasks are handed over at once.
const Workers = 1024

// Rate returns how many tasks of 64 bytes a second a cluster does, n of them, with so many in a message at most.
func Rate(batch, n int) func(context.Context) (float64, error) {
	return func(ctx context.Context) (_ float64, err error) {
		c, err := Start(ctx, &cluster.Options{Batch: batch})
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, c.Close()) }()
		d := wd.New(cluster.Handler(c.Client, echoRef), &wd.Options{Strategy: wd.Fixed{Workers: Workers}})
		tasks := slices.Repeat([]string{payload}, n)
		if _, err := d.Run(ctx, wd.Slice(tasks[:n/10])); err != nil {
			return 0, err
		}
		start := time.Now()
		rep, err := d.Run(ctx, wd.Slice(tasks))
		took := time.Since(start)
		if err := errors.Join(err, rep.Err()); err != nil {
			return 0, err
		}
		if !slices.Equal(rep.Results(), tasks) {
			return 0, errors.New("the results are wrong")
		}
		return float64(n) / took.Seconds(), nil
	}
}

// Publish returns how many messages of 64 bytes a second the client's PublishAsync gets acknowledged by a stream in the memory of the same server, n of them.
func Publish(n int) func(context.Context) (float64, error) {
	return func(ctx context.Context) (_ float64, err error) {
		c, err := Start(ctx, nil)
		if err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, c.Close()) }()
		conn, err := nats.Connect("", c.Link.Options...)
		if err != nil {
			return 0, err
		}
		defer conn.Close()
		js, err := jetstream.New(conn)
		if err != nil {
			return 0, err
		}
		if _, err := js.CreateStream(ctx, jetstream.StreamConfig{Name: "raw", Subjects: []string{"raw"}, Storage: jetstream.MemoryStorage}); err != nil {
			return 0, err
		}
		if _, err := publish(ctx, js, n/10); err != nil {
			return 0, err
		}
		took, err := publish(ctx, js, n)
		return float64(n) / took.Seconds(), err
	}
}

func publish(ctx context.Context, js jetstream.JetStream, n int) (time.Duration, error) {
	acks, body := make([]jetstream.PubAckFuture, n), []byte(payload)
	start := time.Now()
	for i := range acks {
		ack, err := js.PublishAsync("raw", body)
		if err != nil {
			return 0, err
		}
		acks[i] = ack
	}
	select {
	case <-js.PublishAsyncComplete():
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	took := time.Since(start)
	for _, ack := range acks {
		select {
		case <-ack.Ok():
		case err := <-ack.Err():
			return 0, fmt.Errorf("publish: %w", err)
		}
	}
	return took, nil
}
