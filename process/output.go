package process

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// A sink is a writer that several children share.
type sink struct {
	mu sync.Mutex
	w  io.Writer
}

// An output passes on what a child writes: whole lines, each with the number of its process in front.
type output struct {
	to     *sink
	number int
	crash  *crash // also gets the lines; nil: nobody does
}

// maxLine is how long a line may be; longer ones are cut into several.
const maxLine = 64 << 10

// copy passes on what comes from r, until that ends.
func (o *output) copy(r *os.File) {
	defer func() { _ = r.Close() }()
	buf, n := make([]byte, maxLine), 0
	for {
		m, err := r.Read(buf[n:])
		n += m
		end := bytes.LastIndexByte(buf[:n], '\n') + 1
		if end == 0 && (n == len(buf) || err != nil) {
			end = n
		}
		o.write(buf[:end])
		n = copy(buf, buf[end:n])
		if err != nil {
			o.write(buf[:n])
			return
		}
	}
}

// write passes lines on. What becomes of them there is not the child's concern.
func (o *output) write(lines []byte) {
	if len(lines) == 0 {
		return
	}
	var out []byte
	for line := range bytes.Lines(lines) {
		if o.crash != nil {
			o.crash.add(line)
		}
		out = fmt.Appendf(out, "[%d] %s\n", o.number, bytes.TrimSuffix(line, []byte("\n")))
	}
	o.to.mu.Lock()
	defer o.to.mu.Unlock()
	_, _ = o.to.w.Write(out)
}

// A crash keeps of what a process writes to standard error what tells most: the beginning, from the last message of a crash on, and the end.
type crash struct {
	mu         sync.Mutex
	head, tail []byte
	lost       int // bytes between them
}

// Of each part so many bytes are kept.
const (
	headSize = 8 << 10
	tailSize = 16 << 10
)

// messages are what the Go runtime begins a crash with.
var messages = []string{"panic: ", "fatal error: ", "unexpected fault address ", "SIG"}

func (c *crash) add(line []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range messages {
		if bytes.HasPrefix(line, []byte(m)) {
			c.head, c.tail, c.lost = c.head[:0], c.tail[:0], 0
		}
	}
	if len(c.tail) == 0 && len(c.head)+len(line) <= headSize {
		c.head = append(c.head, line...)
		return
	}
	c.tail = append(c.tail, line...)
	if more := len(c.tail) - tailSize; more > tailSize {
		c.tail = append(c.tail[:0], c.tail[more:]...)
		c.lost += more
	}
}

// String returns what is kept.
func (c *crash) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	tail, lost := c.tail, c.lost
	if more := len(tail) - tailSize; more > 0 {
		tail, lost = tail[more:], lost+more
	}
	var b strings.Builder
	b.Write(c.head)
	if lost > 0 {
		fmt.Fprintf(&b, "… %d bytes …\n", lost)
	}
	b.Write(tail)
	return b.String()
}
