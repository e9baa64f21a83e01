package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"
)

// helloTimeout is how long a child may take until it is ready. A test sets it.
var helloTimeout = 10 * time.Second

// So many children in a row may fail to start, or die without having done anything, in each slot, before what waits for one is given up.
const patience = 4

// keep has a child in a slot, and another when it dies, until the pool is closed. ready gets the error of the first start, which is final.
func (p *Pool) keep(slot int, ready chan<- error) {
	c, err := p.start(slot)
	ready <- err
	for failures := 0; c != nil || failures > 0; {
		worked := false
		if c != nil {
			worked, err = p.live(c)
		}
		if failures++; worked {
			failures = 0
		}
		p.fails(slot, failures, err)
		if !p.pause(failures) {
			return
		}
		c, err = p.start(slot)
		failures = max(failures, 1) // of what follows
	}
}

// fails notes how many children of a slot have failed in a row. When no slot gets one, all that waits fails.
func (p *Pool) fails(slot, failures int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failures[slot] = failures
	if slices.Min(p.failures) >= patience {
		p.giveUp(fmt.Errorf("process: no child lasts, the last one ended so: %w", err))
	}
}

// pause waits a while after failures, and returns false when the pool is closed.
func (p *Pool) pause(failures int) bool {
	var wait time.Duration
	if failures > 0 {
		wait = min(10*time.Millisecond<<min(failures, 10), time.Second)
	}
	select {
	case <-p.closing:
		return false
	case <-time.After(wait):
		return true
	}
}

// start starts a child and waits until it is ready.
func (p *Pool) start(slot int) (*child, error) {
	b, err := p.spawn(slot)
	if err != nil {
		return nil, fmt.Errorf("process: start of a child: %w", err)
	}
	c, err := p.shakeHands(slot, b)
	if err == nil {
		return c, nil
	}
	b.kill()
	died := b.wait()
	b.link.page.words.close()
	return nil, p.explain(err, &died)
}

// explain says why a child did not become ready.
func (p *Pool) explain(err error, died *WorkerDiedError) error {
	const hook = "call process.Main first in main, and in TestMain"
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Errorf("process: a child was not ready within %v: %s", helloTimeout, hook)
	case isEnd(err):
		return fmt.Errorf("process: a child ended before it was ready: %s: %w", hook, died)
	}
	return fmt.Errorf("process: a child is of no use: %w", err)
}

// isEnd reports whether err only says that the child is not there any more.
func isEnd(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, os.ErrClosed) ||
		isReset(err)
}

// shakeHands hears the child's hello and answers it.
func (p *Pool) shakeHands(slot int, b *body) (*child, error) {
	defer p.killAtClose(b)()
	conn := b.link.conn
	_ = conn.SetReadDeadline(time.Now().Add(helloTimeout))
	in := newFrameReader(conn, maxControl)
	f, _, err := in.next(true)
	if err != nil {
		return nil, err
	}
	var g greeting
	if f.kind != hello || json.Unmarshal(f.body, &g) != nil {
		return nil, fmt.Errorf("its hello is %.100q of kind %d", f.body, f.kind)
	}
	clock, err := g.check()
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(answer{protocol, p.options.MaxMessage, p.options.cores()})
	if err != nil {
		return nil, err
	}
	if !b.write(appendFrame(nil, welcome, 0, body)) {
		return nil, io.EOF
	}
	in.limit = p.options.MaxMessage + maxControl
	_ = conn.SetReadDeadline(time.Time{})
	return &child{
		pool: p, slot: slot, body: b, in: in, page: b.link.page, clock: clock,
		out: make(chan struct{}, 1), gone: make(chan struct{}), calls: map[uint64]*call{},
	}, nil
}

// killAtClose kills a child that is not ready yet when the pool is closed, until the function it returns is called.
func (p *Pool) killAtClose(b *body) (stop func()) {
	stopped := make(chan struct{})
	go func() {
		select {
		case <-p.closing:
			b.kill()
		case <-stopped:
		}
	}()
	return func() { close(stopped) }
}

// live lets a child work until it dies, and buries it. It returns whether the child has done anything, and how it died.
func (p *Pool) live(c *child) (worked bool, err error) {
	written := make(chan struct{})
	go func() {
		defer close(written)
		c.write()
	}()
	if p.join(c) {
		if err := c.serve(); !isEnd(err) {
			p.complain(c, err)
		}
	}
	c.body.kill() // it may just have closed its end
	died := c.body.wait()
	close(c.gone)
	<-written
	worked = p.bury(c, died)
	c.page.words.close()
	return worked, &died
}

// complain tells that a child does not keep the protocol.
func (p *Pool) complain(c *child, err error) {
	line := fmt.Sprintf("process: the child does not keep the protocol, and is killed: %v\n", err)
	(&output{to: p.stderr, number: c.body.number, crash: &c.body.crash}).write([]byte(line))
}
