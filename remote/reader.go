package remote

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// A reader reads what is in a reply. After the first error it reads zeros; no count that it returns is larger than what is left, so that nobody
// makes room for more than has come.
type reader struct {
	data []byte
	err  error
}

var errShort = errors.New("it ends too early")

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.data = nil
}

// close returns the first error, also if something is left.
func (r *reader) close() error {
	if r.err == nil && len(r.data) > 0 {
		return fmt.Errorf("%d bytes too many", len(r.data))
	}
	return r.err
}

func (r *reader) byte() byte {
	if len(r.data) == 0 {
		r.fail(errShort)
		return 0
	}
	b := r.data[0]
	r.data = r.data[1:]
	return b
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 {
		r.fail(errors.New("a number is cut off or too large"))
		return 0
	}
	r.data = r.data[n:]
	return v
}

// count reads how many of something follow, each of which takes a byte at least.
func (r *reader) count() int {
	n := r.uvarint()
	if n > uint64(len(r.data)) {
		r.fail(errShort)
		return 0
	}
	return int(n)
}

// bytes reads bytes after their number; they are part of the data.
func (r *reader) bytes() []byte {
	n := r.count()
	b := r.data[:n:n]
	r.data = r.data[n:]
	return b
}

func (r *reader) string() string { return string(r.bytes()) }

// rest reads all that is left; never nil.
func (r *reader) rest() []byte {
	b := r.data
	r.data = nil
	if b == nil {
		b = []byte{}
	}
	return b
}
