package cluster

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// A Client is the dispatcher's side of a cluster. It may be used by many goroutines, handlers and runs at once.
type Client struct {
	options Options
	names   subjects
	session string // its name among all dispatchers
	inbox   string // where the server says that it has a message
	start   time.Time
	conn    *nats.Conn
	js      jetstream.JetStream
	last    atomic.Uint64 // call
	work    chan struct{} // told that there is something to send; of capacity 1
	ends    chan struct{} // told that something is cancelled; of capacity 1
	broken  chan struct{} // told that streams may be gone; of capacity 1
	closing chan struct{}
	loops   sync.WaitGroup
	torn    sync.Once

	created  time.Time                // the stream of tasks, as it was last seen; the watch's own
	listens  time.Time                // the stream of results that is listened to, likewise
	consumer jetstream.ConsumeContext // of results; the watch's own

	mu         sync.Mutex
	over       error // why there is nothing to be done any more; nil: there is
	queues     []*queue
	calls      map[uint64]*call // that are not over
	parcels    map[uint64]*parcel
	lastParcel uint64
	unacked    int // parcels that the server has not said it has
	cancels    []*call
	scopes     map[<-chan struct{}]*scope // by what tells of their end
	inquiries  map[uint64]*inquiry
	lastAsked  uint64
	nodes      map[string]*member
	builds     []*build
	joined     chan struct{} // closed when a node has come
	results    consumption
}

// NewClient connects to a server and makes its streams, if they are not there. nil options are valid. It fails for wrong options, if the server cannot be reached
// before ctx ends, and if the queue is there with other settings than the options ask for. It does not wait for nodes: see [Client.Await].
func NewClient(ctx context.Context, l Link, o *Options) (*Client, error) {
	options, err := o.resolved()
	if err != nil {
		return nil, err
	}
	c := &Client{
		options: options, names: l.subjects(), session: nuid.Next(), start: time.Now(),
		work: make(chan struct{}, 1), ends: make(chan struct{}, 1), broken: make(chan struct{}, 1), closing: make(chan struct{}),
		calls: map[uint64]*call{}, parcels: map[uint64]*parcel{}, inquiries: map[uint64]*inquiry{}, scopes: map[<-chan struct{}]*scope{}, nodes: map[string]*member{}, joined: make(chan struct{}),
	}
	d := &dialer{who: "client", log: options.Logger, again: func() { poke(c.broken) }, ended: func(why error) { c.shut(why) }}
	if c.conn, err = d.dial(l); err != nil {
		return nil, err
	}
	if err := c.open(ctx); err != nil {
		c.conn.Close()
		return nil, err
	}
	c.loops.Go(c.publish)
	c.loops.Go(c.cancelAll)
	c.loops.Go(c.watch)
	return c, nil
}

// open makes what the client needs on the server, and asks nodes to present themselves.
func (c *Client) open(ctx context.Context) (err error) {
	if c.js, err = jetstream.New(c.conn); err != nil {
		return fmt.Errorf("cluster: %w", err)
	}
	c.inbox = c.conn.NewInbox()
	for subject, hear := range map[string]nats.MsgHandler{
		c.inbox + ".*": c.acked, c.names.news(c.session): c.hear, c.names.node(): c.meet,
	} {
		if _, err := c.conn.Subscribe(subject, hear); err != nil {
			return fmt.Errorf("cluster: %w", err)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*answerTime)
	defer cancel()
	if err := c.setUp(ctx); err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			err = fmt.Errorf("the server does not answer; if it is one of a cluster, the others may not be there: %w", err)
		}
		return fmt.Errorf("cluster: the queue %s: %w", c.names, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hail()
	return nil
}

// clock returns the time by the client's clock.
func (c *Client) clock() int64 { return int64(time.Since(c.start)) }

// poke tells whoever listens that there is something to do.
func poke(who chan struct{}) {
	select {
	case who <- struct{}{}:
	default:
	}
}

func (c *Client) poke() { poke(c.work) }

// yield lets others go on first.
func (c *Client) yield() { runtime.Gosched() }

// acked hears that the server has a parcel, or why not.
func (c *Client) acked(m *nats.Msg) {
	seq, err := parseAck(m.Data)
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.parcels[parseNumber(m.Subject[len(c.inbox)+1:])]
	var refused *jetstream.APIError
	switch {
	case p == nil || p.seq > 0:
	case err == nil:
		p.seq, p.seen, p.body = seq, time.Now(), nil
		c.unacked--
		c.poke()
		if p.left == 0 {
			c.drop(p)
			c.discard(seq)
		}
	case errors.As(err, &refused):
		c.refused(p, refused)
	case errors.Is(err, errNoStream):
		p.sent = time.Time{}
		poke(c.broken)
	}
}

// refused deals with a parcel that the server does not take. If it is full, or busy, there may be room later.
func (c *Client) refused(p *parcel, why *jetstream.APIError) {
	switch why.ErrorCode {
	case tooLarge, tooLong:
		for _, k := range p.live() {
			c.end(k, fmt.Errorf("cluster: the server does not take the task: %w", why))
		}
		c.drop(p)
	default:
		p.sent = time.Now().Add(retryTime - resendTime)
		c.options.Logger.Debug("the server does not take tasks now", "error", why)
	}
}

// discard has the server forget a message with tasks.
func (c *Client) discard(seq uint64) {
	body := fmt.Appendf(nil, `{"seq":%d,"no_erase":true}`, seq)
	_ = c.conn.Publish("$JS.API.STREAM.MSG.DELETE."+c.names.tasks(), body) // nobody wants the result that it may have
}

// Close ends the client. What runs is ended on its nodes, and all tasks that are not over fail with ErrClosed. Closing again does nothing. The error is always nil.
func (c *Client) Close() error {
	c.shut(ErrClosed)
	c.loops.Wait()
	c.torn.Do(c.tearDown)
	return nil
}

// shut ends all tasks, and has the loops end. Only the first time counts.
func (c *Client) shut(why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over != nil {
		return
	}
	c.over = why
	close(c.closing)
	for _, k := range c.calls {
		c.end(k, why)
	}
	c.tidy()
}

// tearDown takes from the server what it has of this session, as far as it can be reached, and closes the connection.
func (c *Client) tearDown() {
	defer c.conn.Close()
	if c.consumer != nil {
		c.consumer.Stop()
		<-c.consumer.Closed()
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	err := c.tell(control{Closed: true})
	if c.conn.IsConnected() {
		err = errors.Join(err, c.purge(ctx, c.names.tasks(), c.names.task("*", c.session), 0))
		err = errors.Join(err, c.purge(ctx, c.names.results(), c.names.result(c.session, "*"), 0))
		err = errors.Join(err, c.purge(ctx, c.names.results(), c.names.back(c.session, "*"), 0))
		err = errors.Join(err, c.conn.FlushWithContext(ctx))
	}
	if err != nil {
		c.options.Logger.Debug("the server may still have something of this client", "error", err)
	}
}
