package cluster

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/worker-dispatcher/wd/remote"
)

// A session is a dispatcher, as a node knows it.
type session struct {
	node *node
	name string
	meet sync.Mutex // held by who looks whether it is there

	mu     sync.Mutex
	used   time.Time           // when it was last of interest
	heard  time.Time           // when it last said something
	gone   bool                // it has not answered when it should have
	offset int64               // of its clock to the node's
	trip   time.Duration       // how long the question took that the offset is from
	ended  [2]map[uint64]error // tasks whose contexts have ended, with the cause: the latest ones, and those before
}

// session returns what is known of a dispatcher.
func (n *node) session(name string) *session {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := n.sessions[name]
	if s == nil {
		s = &session{node: n, name: name}
		n.sessions[name] = s
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = time.Now()
	return s
}

// samples is how often a dispatcher is asked for its clock when it is new: the quickest answer tells best.
const samples = 5

// there reports whether a dispatcher is there: whether it has answered lately, or does so now. One that has no connection at the moment gets some time.
func (s *session) there() bool {
	s.meet.Lock()
	defer s.meet.Unlock()
	if s.known() {
		return true
	}
	for range samples {
		if _, ok := s.ask(nil); !ok {
			break
		}
	}
	end := time.Now().Add(answerTime)
	for !s.known() && !s.isGone() && time.Now().Before(end) && s.node.sleep(watchTime) {
		s.ask(nil)
	}
	if s.known() {
		return true
	}
	s.leave()
	return false
}

// known reports whether the dispatcher has said something lately, and what its clock shows.
func (s *session) known() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Since(s.heard) < s.node.ackWait && s.trip > 0
}

// silentFor returns how long nothing has been heard of the dispatcher.
func (s *session) silentFor() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Since(s.heard)
}

// leave notes that the dispatcher is gone; it may come back.
func (s *session) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone = true
}

func (s *session) isGone() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gone
}

// ask tells the dispatcher which orders are here, and sets the clock by its answer, which it returns.
func (s *session) ask(holds []holding) (answer clock, ok bool) {
	body, err := json.Marshal(news{Node: s.node.me.ID, Holds: holds})
	if err != nil {
		return answer, false
	}
	limit := min(answerTime, max(beatTime(s.node.ackWait), leastAckWait))
	asked := s.node.clock()
	m, err := s.node.conn.Request(s.node.names.news(s.name), body, limit)
	if err != nil || json.Unmarshal(m.Data, &answer) != nil {
		return answer, false
	}
	came := s.node.clock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard, s.gone = time.Now(), false
	if trip := time.Duration(came - asked); s.trip == 0 || trip <= s.trip {
		s.trip, s.offset = trip, answer.Now-(asked+came)/2
	} else {
		s.trip += s.trip / 8 // clocks drift apart: an old answer counts less and less
	}
	return answer, true
}

// time returns an instant of the node's clock by the dispatcher's.
func (s *session) time(at int64) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return at + s.offset
}

// latest returns the latest that time may be wrong to: the answer that the clock was set by may have had all of the way in one direction.
func (s *session) latest(at int64) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return at + s.offset + int64(s.trip/2)
}

// deadline returns when an instant of the dispatcher's clock is here.
func (s *session) deadline(at int64) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.node.start.Add(time.Duration(at - s.offset))
}

// maxEnded is how many tasks are known to have ended before they came; of twice as many the older ones are forgotten.
const maxEnded = 100_000

// note notes that the context of tasks has ended, in case that they are still to come.
func (s *session) note(e ending) error {
	cause, err := remote.ParseError(e.Cause)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard = time.Now()
	if len(s.ended[0]) >= maxEnded || s.ended[0] == nil {
		s.ended = [2]map[uint64]error{{}, s.ended[0]}
	}
	for _, k := range e.Calls {
		s.ended[0][k] = cause
	}
	return nil
}

// endOf returns the cause of the end of a task's context; nil if it has not ended.
func (s *session) endOf(call uint64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ended[0][call]; err != nil {
		return err
	}
	return s.ended[1][call]
}

// obey does what a dispatcher says to all nodes.
func (n *node) obey(m *nats.Msg) {
	var c control
	if err := json.Unmarshal(m.Data, &c); err != nil {
		n.options.Logger.Warn("a dispatcher's message cannot be read", "error", err)
		return
	}
	s := n.session(m.Subject[len(n.names.control("")):])
	answer := news{Node: n.me.ID, Answer: c.Number}
	for _, e := range c.Ends {
		if err := s.note(e); err != nil {
			n.options.Logger.Warn("the cause of a task's end cannot be read", "error", err)
		}
		for _, l := range n.open() {
			if l.session == s {
				answer.Runs = append(answer.Runs, l.cancel(e.Calls)...)
			}
		}
	}
	if c.Closed {
		n.lose(s, context.Canceled)
	}
	if c.Number != 0 {
		n.tell(n.names.news(s.name), answer)
	}
}

// lose ends all tasks of a dispatcher that is gone.
func (n *node) lose(s *session, cause error) {
	s.leave()
	for _, l := range n.open() {
		if l.session == s {
			l.disown(cause)
		}
	}
}
