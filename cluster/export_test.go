package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Crash ends the connection of a client, as its death would.
func (c *Client) Crash() { c.conn.Close() }

// Impatient returns a link with which a side that was connected may be refused for so long, instead of a minute.
func (l Link) Impatient(d time.Duration) Link {
	l.patience = d
	return l
}

// Outstanding returns how many messages with tasks are on the server.
func (c *Client) Outstanding(ctx context.Context) uint64 {
	s, err := c.js.Stream(ctx, c.names.tasks())
	if err != nil {
		return 0
	}
	return s.CachedInfo().State.Msgs
}

// SetClock sets the clock of a node by that of a dispatcher, which is the same, and whose answer is so long on its way. It returns by how much the node is
// wrong: as it tells when a task began, and as it tells when that was at the latest.
func SetClock(l Link, way time.Duration) (wrong, latest time.Duration, err error) {
	n := &node{names: l.subjects(), start: time.Now(), ackWait: time.Minute, sessions: map[string]*session{}}
	if n.conn, err = (&dialer{who: "node"}).dial(l); err != nil {
		return 0, 0, err
	}
	defer n.conn.Close()
	if _, err := n.conn.Subscribe(n.names.news("d"), func(m *nats.Msg) {
		now := n.clock()
		time.Sleep(way)
		_ = m.Respond(fmt.Appendf(nil, `{"Now":%d}`, now))
	}); err != nil {
		return 0, 0, err
	}
	s := n.session("d")
	if _, ok := s.ask(nil); !ok {
		return 0, 0, fmt.Errorf("there is no answer")
	}
	return time.Duration(s.time(0)), time.Duration(s.latest(0)), nil
}

// Samples of what crosses.
var (
	SampleOrder = appendOrder(order{name: "f", fingerprint: "0f", signature: "func()", number: 7, deliveries: 3, lost: 1, tasks: []task{
		{call: 1, id: 2, attempt: 3, timeout: 4, deadline: -5, value: []byte("value")}, {call: 300},
	}})
	SampleAnswer = appendAll("node", []outcome{{call: 1, began: -2, took: 3, reply: []byte("reply")}, {call: 400, fate: returned}, {call: 5, fate: lost, times: 6}})
)

func appendOrder(o order) []byte {
	data := o.append(nil)
	for _, t := range o.tasks {
		data = appendBytes(data, append(t.append(nil), t.value...))
	}
	return data
}

func appendAll(node string, outcomes []outcome) []byte {
	data := appendAnswer(nil, node)
	for _, o := range outcomes {
		data = o.append(data)
	}
	return data
}

// CheckOrder returns an error if data is read as an order that is then another one.
func CheckOrder(data []byte) error {
	o, err := parseOrder(data)
	if err != nil {
		return nil
	}
	again, err := parseOrder(appendOrder(o))
	if err != nil || !reflect.DeepEqual(o, again) {
		return fmt.Errorf("%+v is read as %+v, %w", o, again, err)
	}
	return nil
}

// CheckAnswer returns an error if data is read as an answer that is then another one.
func CheckAnswer(data []byte) error {
	node, outcomes, err := parseAnswer(nil, data)
	if err != nil {
		return nil
	}
	node2, again, err := parseAnswer(nil, appendAll(node, outcomes))
	if err != nil || node != node2 || !reflect.DeepEqual(outcomes, again) {
		return fmt.Errorf("%+v is read as %+v, %w", outcomes, again, err)
	}
	return nil
}

// CheckAck returns an error if data is read as another answer of a stream than it is.
func CheckAck(data []byte) error {
	var ack struct {
		Seq   uint64
		Error *jetstream.APIError
	}
	bad := json.Unmarshal(data, &ack)
	seq, err := parseAck(data)
	switch {
	case err != nil && bad == nil && ack.Error == nil && ack.Seq > 0:
		return fmt.Errorf("%q is an answer, and refused: %w", data, err)
	case err == nil && (bad != nil || ack.Error != nil || ack.Seq != seq):
		return fmt.Errorf("%q is read as %d, and is %+v, %w", data, seq, ack, bad)
	}
	return nil
}

// Scopes returns how many contexts a client watches.
func (c *Client) Scopes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.scopes)
}

// SendTogether has results of tasks 1 and 2 of two messages sent together, though there is one of the first already. It returns which tasks the server has results of then.
func SendTogether(ctx context.Context, c *Client) (calls []uint64, err error) {
	n := &node{options: NodeOptions{Logger: slog.New(slog.DiscardHandler)}, names: c.names, conn: c.conn, most: leastPayload, tasks: ctx, lots: map[*lot]bool{}}
	if n.out, err = newOutbox(n); err != nil {
		return nil, err
	}
	s := &session{node: n, name: "s"}
	reply := func(call uint64) outcome { return outcome{call: call, reply: []byte("reply")} }
	if _, err := c.js.Publish(ctx, c.names.result(s.name, "1"), appendAll("first", []outcome{reply(1)})); err != nil {
		return nil, err
	}
	for call := range uint64(2) {
		l, o := &lot{node: n, session: s, msg: &nats.Msg{}, open: 1}, reply(call+1)
		l.say(&o)
		l.finish()
	}
	stopped := make(chan struct{})
	n.loops.Go(func() { n.out.send(stopped) })
	n.out.drain()
	close(stopped)
	n.loops.Wait()
	stream, err := c.js.Stream(ctx, c.names.results())
	if err != nil {
		return nil, err
	}
	for call := range uint64(2) {
		m, err := stream.GetLastMsgForSubject(ctx, c.names.result(s.name, number(call+1)))
		if err != nil {
			return nil, err
		}
		_, outcomes, err := parseAnswer(nil, m.Data)
		if err != nil {
			return nil, err
		}
		for _, o := range outcomes {
			calls = append(calls, o.call)
		}
	}
	return calls, nil
}
