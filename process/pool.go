package process

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
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
		p.giveUp(ErrClosed)
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

// opening returns the body of the frame that opens a function.
func (p *Pool) opening(number int) []byte {
	body, err := json.Marshal(p.functions[number])
	if err != nil {
		panic(fmt.Sprintf("process: %v", err)) // they are strings
	}
	return body
}
