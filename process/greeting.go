package process

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"time"
)

// protocol is the version of what is spoken here. A greeting has a range, so that later ones can be spoken beside it.
const protocol = 1

// A greeting is the first thing a child says.
type greeting struct {
	Oldest, Newest int    // protocols it speaks
	Program        string // see identify
	PID            int
	Clock          int64 // when its clock was zero: Unix time in nanoseconds
}

// An answer is the first thing a child hears.
type answer struct {
	Protocol   int
	MaxMessage int
	Cores      int // GOMAXPROCS
}

// An opening tells a child of a function.
type opening struct {
	Name, Fingerprint, Signature string
}

// greet says hello and hears the answer.
func (w *worker) greet() error {
	program, err := identify()
	if err != nil {
		return err
	}
	w.start = time.Now()
	body, err := json.Marshal(greeting{protocol, protocol, program, os.Getpid(), w.start.UnixNano()})
	if err != nil {
		return err
	}
	if _, err := w.conn.Write(appendFrame(nil, hello, 0, body)); err != nil {
		return err
	}
	f, _, err := w.in.next(true)
	if err != nil {
		return err
	}
	var a answer
	if f.kind != welcome || json.Unmarshal(f.body, &a) != nil || a.Protocol != protocol {
		return fmt.Errorf("the answer is %q of kind %d, want one of kind %d, in protocol %d", f.body, f.kind, welcome, protocol)
	}
	w.maxMessage, w.in.limit = a.MaxMessage, a.MaxMessage+maxControl
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(a.Cores)
	}
	return nil
}

// check says what is wrong with a greeting, and returns when the child's clock was zero.
func (g greeting) check() (time.Time, error) {
	now := time.Now() // the two clocks are compared once; from then on both only go forward
	if g.Oldest > protocol || g.Newest < protocol {
		return now, fmt.Errorf("it speaks the protocols %d to %d, want %d: it is another version of the program", g.Oldest, g.Newest, protocol)
	}
	program, err := identify()
	if err != nil {
		return now, err
	}
	if g.Program != program {
		return now, fmt.Errorf("it runs another program (%s) than this process (%s): has the file been replaced?", g.Program, program)
	}
	return now.Add(time.Duration(g.Clock - now.UnixNano())), nil
}
