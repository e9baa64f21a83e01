package process

import (
	"errors"
	"time"
)

// SetHelloTimeout changes how long a child may take to get ready, and returns what undoes that.
func SetHelloTimeout(d time.Duration) (undo func()) {
	old := helloTimeout
	helloTimeout = d
	return func() { helloTimeout = old }
}

// Find looks up a function as a child does.
func Find(name, fingerprint string) error { return opening{name, fingerprint, "func()"}.find().err }

// Greeting is what a child would say.
func Greeting(oldest, newest int, program string) error {
	if program == "" {
		program, _ = identify()
	}
	_, err := greeting{Oldest: oldest, Newest: newest, Program: program}.check()
	return err
}

// Crash is what keeps the standard error of a child.
type Crash struct{ crash }

func NewCrash() *Crash { return new(Crash) }

func (c *Crash) Add(line string) { c.add([]byte(line)) }

// ReturnedAfterClose is how a task ends that a child gives back, as another was idle, when its pool has been closed meanwhile.
func ReturnedAfterClose() error {
	p := &Pool{closed: true, options: Options{PerProc: 1}}
	k := &call{id: 1, done: make(chan struct{}, 1)}
	c := &child{pool: p, calls: map[uint64]*call{1: k}, out: make(chan struct{}, 1)}
	p.children = []*child{c}
	if err := c.note([]frame{{kind: returned, id: 1}}); err != nil {
		return err
	}
	select {
	case <-k.done:
		return k.err
	default:
		return errors.New("it has not ended")
	}
}
