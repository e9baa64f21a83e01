package process

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/worker-dispatcher/wd/remote"
)

var errNoMain = errors.New("process: Main has not been called: call it first in main, and in TestMain")

// A Pool is a number of child processes that run tasks. It serves many goroutines, and several runs, at once. A process that dies
// is replaced. Close it when it is not needed any more.
type Pool struct {
	options Options
	last    atomic.Uint64 // number of a call
	starter *starter
	keepers sync.WaitGroup
	closing chan struct{}

	stdout, stderr *sink

	mu        sync.Mutex
	closed    bool
	queue     queue
	suspects  []*call  // to be run alone
	children  []*child // by slot; nil where there is none
	failures  []int    // by slot: how many children in a row have been of no use
	functions []opening
	numbers   map[string]int // of functions
	balancer  *time.Timer
	balancing bool
}

// NewPool starts child processes and waits until they are ready. nil options are valid. It fails if an option is wrong, if this process is itself a
// child of a pool, if [Main] has not been called, and if a process does not start, or is not ready ten seconds later.
func NewPool(o *Options) (*Pool, error) {
	options, err := o.resolved()
	if err != nil {
		return nil, err
	}
	if err := mayStart(); err != nil {
		return nil, err
	}
	p := &Pool{
		options: options, starter: newStarter(), closing: make(chan struct{}), children: make([]*child, options.Procs), failures: make([]int, options.Procs),
		numbers: map[string]int{}, stdout: &sink{w: options.Stdout}, stderr: &sink{w: options.Stderr},
	}
	p.balancer = time.AfterFunc(time.Hour, p.balance)
	p.balancer.Stop()
	ready := make(chan error, options.Procs)
	for slot := range options.Procs {
		p.keepers.Go(func() { p.keep(slot, ready) })
	}
	for range options.Procs {
		err = cmp.Or(err, <-ready)
	}
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// Slots returns how many tasks run at once: Procs times PerProc. That many workers keep the processes busy with tasks of a millisecond and more; shorter
// ones want more, as they are sent many at a time.
func (p *Pool) Slots() int { return p.options.Procs * p.options.PerProc }

// Close ends the processes and waits until they are gone. Tasks that run are killed; all that have not ended fail with ErrClosed. Closing again does
// nothing. The error is always nil.
func (p *Pool) Close() error {
	p.mu.Lock()
	first := !p.closed
	if first {
		p.closed = true
		close(p.closing)
		for _, c := range p.queue.drain() {
			c.end(ErrClosed)
		}
		for _, c := range p.suspects {
			c.end(ErrClosed)
		}
		p.suspects = nil
		for _, c := range p.children {
			if c != nil {
				c.end(p.options.Grace)
			}
		}
	}
	p.mu.Unlock()
	p.keepers.Wait()
	if first {
		p.balancer.Stop()
		p.starter.stop()
	}
	return nil
}

// number returns the number of a function, by which frames refer to it.
func (p *Pool) number(o opening) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n, ok := p.numbers[o.Name]
	if !ok {
		n = len(p.functions)
		p.functions = append(p.functions, o)
		p.numbers[o.Name] = n
	}
	return n
}

// submit has a call done as soon as there is room for it.
func (p *Pool) submit(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		c.end(ErrClosed)
		return
	}
	p.queue.push(c)
	p.feed()
}

// feed hands out what waits while there is room.
func (p *Pool) feed() {
	reserved := p.feedSuspects()
	for !p.queue.empty() {
		to := p.roomiest(reserved)
		if to == nil {
			return
		}
		to.send(p.queue.pop())
	}
}

// feedSuspects hands out the calls that are to run alone, each to a process that has nothing else. It returns the one that is to
// become empty for the next of them; nil if there is none left.
func (p *Pool) feedSuspects() (reserved *child) {
	for len(p.suspects) > 0 {
		if p.suspects[0].over {
			p.suspects = p.suspects[1:]
			continue
		}
		for _, c := range p.children {
			if c != nil && !c.killed && (reserved == nil || len(c.calls) < len(reserved.calls)) {
				reserved = c
			}
		}
		if reserved == nil || len(reserved.calls) > 0 {
			return reserved
		}
		reserved.send(p.suspects[0])
		p.suspects, reserved = p.suspects[1:], nil
	}
	return nil
}

// roomiest returns the child with the fewest tasks that has room for one; nil if there is none.
func (p *Pool) roomiest(reserved *child) (best *child) {
	for _, c := range p.children {
		if c != nil && c != reserved && c.hasRoom() && (best == nil || len(c.calls) < len(best.calls)) {
			best = c
		}
	}
	return best
}

// cancel ends a call whose context has ended with this cause. If the task runs, its process gets time to end it.
func (p *Pool) cancel(c *call, cause error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c.over {
		return
	}
	c.cause = cause
	if c.child == nil {
		c.left = true
		c.end(cause)
		return
	}
	c.child.post(frame{cancel, c.id, remote.AppendError(nil, cause)})
	c.grace = time.AfterFunc(p.options.Grace, func() { p.kill(c) })
}

// kill kills the process of a call that is not over.
func (p *Pool) kill(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !c.over && c.child != nil {
		c.child.killed = true
		c.child.kill()
	}
}

// Two figures say how far ahead tasks are sent to a process: as many as take aheadTime, and maxAhead at most.
const (
	aheadTime = 2 * time.Millisecond
	maxAhead  = 256
)

// balance takes tasks back that wait behind a long one, if a process is idle.
func (p *Pool) balance() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.balancing = false
	if !p.unbalanced() {
		return
	}
	for _, c := range p.children {
		if c != nil && c.surplus() > 0 && time.Since(c.heard) >= aheadTime && !c.recalling {
			c.recalling, c.ahead = true, 0
			c.post(frame{recall, 0, nil})
		}
	}
	p.watch()
}

// watch sees that the pool is balanced in a while, if that is necessary.
func (p *Pool) watch() {
	if !p.balancing && !p.closed && p.unbalanced() {
		p.balancing = true
		p.balancer.Reset(aheadTime)
	}
}

// unbalanced reports whether a process is idle while tasks wait in another.
func (p *Pool) unbalanced() bool {
	idle, surplus := false, false
	for _, c := range p.children {
		idle = idle || c != nil && c.surplus() < 0
		surplus = surplus || c != nil && c.surplus() > 0
	}
	return idle && surplus && p.queue.empty()
}

// join adds a child that is ready.
func (p *Pool) join(c *child) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.children[c.slot], p.failures[c.slot] = c, 0
	p.feed()
	p.watch()
	return true
}

// bury removes a child that has died, decides on what it had, and returns whether it has done anything.
func (p *Pool) bury(c *child, died WorkerDiedError) (worked bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.children[c.slot] == c {
		p.children[c.slot] = nil
	}
	running := c.page.running(p.options.PerProc)
	ran := 0
	for id := range running {
		if k := c.calls[id]; k != nil {
			k.began = c.clock.Add(time.Duration(running[id]))
			if !c.killed && k.cause == nil {
				ran++
			}
		}
	}
	for _, k := range slices.Backward(c.sorted()) {
		_, runs := running[k.id]
		switch {
		case k.cause != nil && runs:
			died := died
			died.Cause = k.cause
			k.end(&died)
		case k.cause != nil:
			k.end(k.cause)
		case p.closed:
			k.end(ErrClosed)
		case !runs || c.killed:
			p.again(k)
		case ran > 1:
			k.alone = true
			p.again(k)
		case k.deaths == p.options.Retries:
			k.end(&died)
		default:
			k.deaths++
			p.again(k)
		}
	}
	p.feed()
	p.watch()
	return c.answered || len(running) > 0
}

// again has a call done anew, before those that came later.
func (p *Pool) again(c *call) {
	c.child = nil
	c.begin(time.Time{})
	if c.alone {
		p.suspects = append(p.suspects, c)
		return
	}
	p.queue.pushFront(c)
}

// opening returns the body of the frame that opens a function.
func (p *Pool) opening(number int) []byte {
	body, err := json.Marshal(p.functions[number])
	if err != nil {
		panic(fmt.Sprintf("process: %v", err)) // they are strings
	}
	return body
}
