package cluster

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// finish sends what has become of the tasks, and has the server forget the message.
func (l *lot) finish() {
	if l.timer != nil {
		l.timer.Stop()
	}
	l.flush()
	l.exit()
	l.release()
}

// exit takes a lot from those that are here, once.
func (l *lot) exit() {
	l.mu.Lock()
	first := !l.ended
	l.ended = true
	l.mu.Unlock()
	if !first {
		return
	}
	_ = l.msg.Ack() // if the server does not hear it, the message comes again, and its results are refused
	l.node.mu.Lock()
	delete(l.node.lots, l)
	l.node.mu.Unlock()
}

// handBack sends what there is and gives back all that has not begun, as a task takes long and others might wait behind it.
func (l *lot) handBack() {
	l.mu.Lock()
	l.skip()
	l.mu.Unlock()
	l.flush()
}

// abandon gives back also what runs. Nobody waits for it any more.
func (l *lot) abandon() {
	l.mu.Lock()
	l.skip()
	if l.running != nil {
		l.outcomes = append(l.outcomes, outcome{call: l.running.task.call, fate: returned})
	}
	l.mu.Unlock()
	l.flush()
	l.exit()
}

// giveBack gives back all of a lot that is not to be run here. If it was delivered before, that was in vain.
func (l *lot) giveBack() {
	f := returned
	if l.times > 1 {
		f = lost
	}
	for _, t := range l.order.tasks {
		l.outcomes = append(l.outcomes, outcome{call: t.call, fate: f, times: l.times - 1})
	}
	l.flush()
	_ = l.msg.Ack() // else it comes again, and is given back again
}

// flush sends outcomes: results with the first task as their subject, so that the server takes but one of each, and what is given back.
func (l *lot) flush() {
	l.sending.Lock()
	defer l.sending.Unlock()
	l.mu.Lock()
	outcomes, wanted := l.outcomes, !l.unwanted
	l.outcomes = nil
	l.mu.Unlock()
	if !wanted {
		return
	}
	most := l.node.most
	for len(outcomes) > 0 {
		subject, body, n := l.message(outcomes, most)
		outcomes = outcomes[n:]
		l.send(subject, body)
	}
}

// message makes a message of the first outcomes: as many as are of one kind, and fit.
func (l *lot) message(outcomes []outcome, most int) (subject string, body []byte, n int) {
	first := outcomes[0]
	body = first.append(appendAnswer(nil, l.node.me.Name))
	for n = 1; n < len(outcomes) && (outcomes[n].fate == done) == (first.fate == done) && len(body)+len(outcomes[n].reply)+perOutcome < most; n++ {
		body = outcomes[n].append(body)
	}
	if first.fate == done {
		return l.node.names.result(l.session.name, number(first.call)), body, n
	}
	return l.node.names.back(l.session.name, nuid.Next()), body, n
}

// perOutcome is how many bytes an outcome has at most beside its reply.
const perOutcome = 64

// send publishes an answer, until the server has it. There may be no connection, or no stream, for a while.
func (l *lot) send(subject string, body []byte) {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), sendTime)
		_, err := l.node.js.PublishMsg(ctx, &nats.Msg{Subject: subject, Data: body}, jetstream.WithRetryAttempts(0))
		cancel()
		var refused *jetstream.APIError
		switch {
		case err == nil:
			return
		case errors.As(err, &refused) && refused.ErrorCode == isFull && refused.Description == perSubject:
			l.node.options.Logger.Info("a result came too late: there is one", "subject", subject)
			return
		case l.stale() || l.node.conn.IsClosed():
			l.node.options.Logger.Warn("a result could not be sent", "subject", subject, "error", err)
			return
		}
		l.node.options.Logger.Debug("a result cannot be sent now", "subject", subject, "error", err)
		time.Sleep(retryTime)
	}
}

// sendTime is how long the server has to say that it has an answer, until that is sent again.
const sendTime = time.Second

// perSubject is how the server says that there is a message of a subject, and not that it is full.
const perSubject = "maximum messages per subject exceeded"

// stale reports whether nobody wants the answer any more, or nobody will wait for it.
func (l *lot) stale() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.unwanted || l.ended || l.node.tasks.Err() != nil && !l.node.conn.IsConnected()
}
