package cluster

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Limits of the streams.
const (
	streamBytes  = 256 << 20
	dedupTime    = 10 * time.Second // longer than a message may be on its way more than once
	resultsTime  = time.Hour        // a dispatcher that is cut off for longer has its tasks done again
	maxInTransit = 1 << 16          // messages and requests of all nodes of a build
	buildTime    = 24 * time.Hour   // how long a build without nodes is remembered
)

// setUp makes the streams and the consumer that are not there, and listens to results.
func (c *Client) setUp(ctx context.Context) error {
	tasks, err := c.stream(ctx, jetstream.StreamConfig{
		Name: c.names.tasks(), Subjects: []string{c.names.task("*", "*")}, Retention: jetstream.WorkQueuePolicy,
		Discard: jetstream.DiscardNew, MaxBytes: streamBytes, Duplicates: dedupTime,
		Metadata: map[string]string{ackWaitKey: cmp.Or(c.options.AckWait, defaultAckWait).String()},
	})
	if err != nil {
		return err
	}
	if err := c.agree(tasks.CachedInfo().Config.Metadata[ackWaitKey]); err != nil {
		return err
	}
	results, err := c.stream(ctx, jetstream.StreamConfig{
		Name: c.names.results(), Subjects: []string{c.names.result("*", "*"), c.names.back("*", "*")},
		Discard: jetstream.DiscardNew, DiscardNewPerSubject: true, MaxMsgsPerSubject: 1, MaxBytes: streamBytes, MaxAge: resultsTime, Duplicates: dedupTime,
	})
	if err != nil {
		return err
	}
	if err := c.consumers(ctx, tasks); err != nil {
		return err
	}
	if created := results.CachedInfo().Created; !created.Equal(c.listens) {
		if err := c.listen(ctx); err != nil {
			return err
		}
		c.listens = created
	}
	if created := tasks.CachedInfo().Created; !created.Equal(c.created) {
		c.renewed(created)
	}
	return nil
}

// stream returns a stream, which is made if it is not there. One that is there has to be what the options ask for.
func (c *Client) stream(ctx context.Context, want jetstream.StreamConfig) (jetstream.Stream, error) {
	s, err := c.js.Stream(ctx, want.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		want.Storage, want.Replicas = jetstream.MemoryStorage, max(1, c.options.Replicas)
		if c.options.File {
			want.Storage = jetstream.FileStorage
		}
		s, err = c.js.CreateStream(ctx, want)
		if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) { // another dispatcher was quicker
			s, err = c.js.Stream(ctx, want.Name)
		}
	}
	var refused *jetstream.APIError
	if errors.As(err, &refused) && (refused.ErrorCode == noMemory || refused.ErrorCode == noDisk) {
		return nil, fmt.Errorf("it reserves %d MiB on the server, which has not so much left: raise Memory or Disk of server.Options (max_memory_store, max_file_store), or delete the streams of a queue that is not used any more: %w",
			2*streamBytes>>20, err)
	}
	if err != nil {
		return nil, err
	}
	has := s.CachedInfo().Config
	switch {
	case c.options.File && has.Storage != jetstream.FileStorage:
		return nil, fmt.Errorf("it is kept in memory there, and Options.File asks for files: use another Link.Queue, or delete the stream %s", want.Name)
	case c.options.Replicas != 0 && has.Replicas != c.options.Replicas:
		return nil, fmt.Errorf("it is kept on %d servers, and Options.Replicas is %d: use the same number, or 0, or another Link.Queue", has.Replicas, c.options.Replicas)
	case has.Retention != want.Retention || has.DiscardNewPerSubject != want.DiscardNewPerSubject:
		return nil, fmt.Errorf("the stream %s is of another kind: use another Link.Queue", want.Name)
	}
	return s, nil
}

// ackWaitKey is the key in the metadata of the stream of tasks under which it has the AckWait of the queue.
const ackWaitKey = "wd-ack-wait"

// agree takes the AckWait that the queue has, if the options do not ask for another one.
func (c *Client) agree(text string) error {
	has, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return fmt.Errorf("the stream %s is of another kind: use another Link.Queue", c.names.tasks())
	case c.options.AckWait == 0:
		c.options.AckWait = has
	case c.options.AckWait != has:
		return fmt.Errorf("its AckWait is %v, and Options.AckWait is %v: use the same one, or 0, or another Link.Queue", has, c.options.AckWait)
	}
	return nil
}

// consumers sees that there are those from which nodes that are there take tasks.
func (c *Client) consumers(ctx context.Context, tasks jetstream.Stream) error {
	c.mu.Lock()
	builds := slices.Clone(c.builds)
	c.mu.Unlock()
	for _, b := range builds {
		if err := c.consumerOf(ctx, tasks, b.name); err != nil {
			return err
		}
		c.mu.Lock()
		b.ready = true
		c.hail() // nodes wait for it
		c.poke()
		c.mu.Unlock()
	}
	return nil
}

// consumerOf makes the consumer of a build, if it is not there.
func (c *Client) consumerOf(ctx context.Context, tasks jetstream.Stream, build string) error {
	name := c.names.consumer(build)
	_, err := tasks.Consumer(ctx, name)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		_, err = tasks.CreateConsumer(ctx, jetstream.ConsumerConfig{
			Durable: name, FilterSubject: c.names.task(build, "*"), AckPolicy: jetstream.AckExplicitPolicy, AckWait: c.options.AckWait,
			MaxDeliver: -1, MaxAckPending: maxInTransit, MaxWaiting: maxInTransit, InactiveThreshold: buildTime,
		})
		if errors.Is(err, jetstream.ErrConsumerExists) { // another dispatcher was quicker
			err = nil
		}
	}
	return err
}

// renewed notes that the stream of tasks is another one than before, so that what was in it is gone. Nodes get some time to say what they have.
func (c *Client) renewed(created time.Time) {
	first := c.created.IsZero()
	c.created = created
	c.mu.Lock()
	defer c.mu.Unlock()
	due := time.Now().Add(min(c.options.AckWait, renewTime) - c.silence())
	for _, p := range c.parcels {
		p.seen, p.checked = due, due
	}
	if !first {
		c.options.Logger.Warn("the server has lost its tasks; those that no node has are sent again")
	}
}

// renewTime is how long nodes have to say what they have, after the server has lost it.
const renewTime = time.Second

// purge removes messages of a subject from a stream, all of them or those before a sequence number.
func (c *Client) purge(ctx context.Context, stream, subject string, before uint64) error {
	s, err := c.js.Stream(ctx, stream)
	if err != nil {
		return err
	}
	opts := []jetstream.StreamPurgeOpt{jetstream.WithPurgeSubject(subject)}
	if before > 0 {
		opts = append(opts, jetstream.WithPurgeSequence(before))
	}
	return s.Purge(ctx, opts...)
}

func parseNumber(text string) uint64 {
	n, _ := strconv.ParseUint(text, 10, 64)
	return n
}
