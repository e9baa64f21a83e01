package cluster

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"github.com/nats-io/nats.go"
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
