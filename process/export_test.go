package process

import "time"

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
