package process

import (
	"bytes"
	"encoding/binary"
	"sync"
	"time"
)

// An outbox collects frames for the parent. They leave when there is nothing to do, when there are many, and at the latest shortly after a task
// has begun behind them.
type outbox struct {
	conn conn

	mu    sync.Mutex
	buf   []byte
	spare []byte
	timer *time.Timer
	armed bool

	writing sync.Mutex // held by who writes; taken before mu
}

// flushDelay is how long a frame waits at most for company.
const flushDelay = time.Millisecond

// put adds a frame.
func (o *outbox) put(k kind, id uint64, body []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.buf = appendFrame(o.buf, k, id, body)
}

// end adds the frame of a task that has ended. A large one leaves at once.
func (o *outbox) end(id uint64, at, took time.Duration, reply []byte) {
	o.mu.Lock()
	from := len(o.buf)
	o.buf = begin(o.buf, done, id)
	o.buf = binary.AppendUvarint(binary.AppendVarint(o.buf, int64(at)), uint64(took))
	if len(reply) < ownBuffer {
		o.buf = finish(append(o.buf, reply...), from)
		full := len(o.buf) >= ownBuffer
		o.mu.Unlock()
		if full {
			o.flush()
		}
		return
	}
	head := bytes.Clone(o.buf[from:])
	binary.LittleEndian.PutUint32(head, uint32(len(head)-headerSize+len(reply)))
	o.buf = o.buf[:from]
	o.mu.Unlock()
	o.flush(head, reply)
}

func (o *outbox) empty() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.buf) == 0
}

// hurry sees that what is there leaves soon.
func (o *outbox) hurry() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.buf) == 0 || o.armed {
		return
	}
	o.armed = true
	if o.timer == nil {
		o.timer = time.AfterFunc(flushDelay, func() { o.flush() })
		return
	}
	o.timer.Reset(flushDelay)
}

// flush writes what is there, and more behind it.
func (o *outbox) flush(more ...[]byte) {
	o.writing.Lock()
	defer o.writing.Unlock()
	o.mu.Lock()
	out := o.buf
	o.buf, o.armed = o.spare[:0], false
	o.mu.Unlock()
	for _, b := range append([][]byte{out}, more...) {
		if len(b) == 0 {
			continue
		}
		if _, err := o.conn.Write(b); err != nil {
			dieWithGroup() // the parent is dead
		}
	}
	o.spare = out
}
