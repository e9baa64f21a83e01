package process

import (
	"encoding/binary"
	"fmt"
	"io"
)

// What crosses between parent and child are frames: the length of the body in four bytes, a kind in one, the number of a task in eight, the body. Numbers are
// little endian.
const headerSize = 4 + 1 + 8

// A kind says what a frame means.
type kind byte

const (
	_ kind = iota

	// From the child.
	hello    // it is there; JSON of a greeting
	began    // the task has begun: varint, in nanoseconds of the child's clock
	done     // the task has ended: varint began, uvarint how long it took, the reply
	returned // the task has not begun, and will not

	// From the parent.
	welcome // JSON of an answer
	open    // a function, with the number by which tasks refer to it; JSON of an opening
	run     // a task: see task.append
	cancel  // the task's context ends: the cause
	recall  // all that has not begun is to be returned
	bye     // nothing comes any more

	kinds
)

// maxControl is how long the body of a frame may be that is no task or result.
const maxControl = 4 << 20

// A frame is a message.
type frame struct {
	kind kind
	id   uint64
	body []byte
}

// begin appends a header whose length finish sets.
func begin(dst []byte, k kind, id uint64) []byte {
	dst = append(dst, 0, 0, 0, 0, byte(k))
	return binary.LittleEndian.AppendUint64(dst, id)
}

// finish sets the length of the frame that begins at an index and is the last one.
func finish(dst []byte, at int) []byte {
	binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-headerSize))
	return dst
}

// appendFrame appends a frame.
func appendFrame(dst []byte, k kind, id uint64, body []byte) []byte {
	at := len(dst)
	return finish(append(begin(dst, k, id), body...), at)
}

// A frameReader reads frames. What it has in its buffer can be read without waiting.
type frameReader struct {
	r     io.Reader
	limit int // of a body
	buf   []byte
	lo    int // unread is buf[lo:hi]
	hi    int
}

// ownBuffer is from what size on a body has memory of its own.
const ownBuffer = 64 << 10

func newFrameReader(r io.Reader, limit int) *frameReader {
	return &frameReader{r: r, limit: limit, buf: make([]byte, headerSize+ownBuffer)}
}

// next returns the next frame. wait says whether to wait for it; without, ok is false if it is not there yet. The body is good until the next call
// with wait; a large one for ever.
func (f *frameReader) next(wait bool) (x frame, ok bool, err error) {
	for f.hi-f.lo < headerSize {
		if !wait {
			return x, false, nil
		}
		if err := f.fill(); err != nil {
			return x, false, err
		}
	}
	head := f.buf[f.lo:]
	size := binary.LittleEndian.Uint32(head)
	x = frame{kind: kind(head[4]), id: binary.LittleEndian.Uint64(head[5:])}
	if uint64(size) > uint64(f.limit) || x.kind == 0 || x.kind >= kinds { // an int may be too small for it
		return x, false, fmt.Errorf("a frame of kind %d has %d bytes, want a kind below %d and at most %d bytes", x.kind, size, kinds, f.limit)
	}
	n := int(size)
	if n >= ownBuffer {
		if !wait {
			return x, false, nil
		}
		x.body, err = f.large(n)
		return x, err == nil, err
	}
	for f.hi-f.lo < headerSize+n {
		if !wait {
			return x, false, nil
		}
		if err := f.fill(); err != nil {
			return x, false, err
		}
	}
	x.body = f.buf[f.lo+headerSize : f.lo+headerSize+n]
	f.lo += headerSize + n
	return x, true, nil
}

// fill reads what is there, and waits if that is nothing.
func (f *frameReader) fill() error {
	f.hi = copy(f.buf, f.buf[f.lo:f.hi])
	f.lo = 0
	n, err := f.r.Read(f.buf[f.hi:])
	f.hi += n
	if n > 0 {
		return nil
	}
	if err == io.EOF && f.hi > 0 {
		return io.ErrUnexpectedEOF
	}
	return err
}

// large reads a body into memory of its own.
func (f *frameReader) large(n int) ([]byte, error) {
	body := make([]byte, n)
	got := copy(body, f.buf[f.lo+headerSize:f.hi]) // all of it, as the buffer is no larger
	f.lo, f.hi = 0, 0
	if _, err := io.ReadFull(f.r, body[got:]); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	return body, nil
}

// A task is what the body of a run frame says.
type task struct {
	function int
	id       int
	attempt  int
	timeout  int64 // in nanoseconds; 0: none; with one, the child is to say when it begins
	deadline int64 // Unix time in nanoseconds; 0: none
	value    []byte
}

// append appends all of the body of a run frame but the value.
func (t task) append(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(t.function))
	dst = binary.AppendVarint(dst, int64(t.id))
	dst = binary.AppendUvarint(dst, uint64(t.attempt))
	dst = binary.AppendUvarint(dst, uint64(t.timeout))
	return binary.AppendVarint(dst, t.deadline)
}

// parseTask reads the body of a run frame.
func parseTask(body []byte) (t task, err error) {
	r := numbers{data: body}
	t.function, t.id, t.attempt = int(r.uvarint()), int(r.varint()), int(r.uvarint())
	t.timeout, t.deadline = int64(r.uvarint()), r.varint()
	t.value = r.data
	return t, r.err()
}

// numbers reads numbers from a body; zeros after the first one that is broken.
type numbers struct {
	data   []byte
	broken bool
}

func (r *numbers) uvarint() uint64 {
	v, n := binary.Uvarint(r.data)
	return r.skip(v, n)
}

func (r *numbers) varint() int64 {
	v, n := binary.Varint(r.data)
	return int64(r.skip(uint64(v), n))
}

func (r *numbers) skip(v uint64, n int) uint64 {
	if n <= 0 || r.broken {
		r.broken, r.data = true, nil
		return 0
	}
	r.data = r.data[n:]
	return v
}

func (r *numbers) err() error {
	if r.broken {
		return fmt.Errorf("a number is cut off or too large")
	}
	return nil
}
