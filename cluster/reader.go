package cluster

import (
	"encoding/binary"
	"errors"
)

// A reader reads numbers and texts. After the first error it reads zeros; nothing that it returns is longer than what has come.
type reader struct {
	data []byte
	err  error
}

var errBroken = errors.New("it is cut off, or has a number that is too large")

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.data = nil
}

func (r *reader) skip(v uint64, n int) uint64 {
	if n <= 0 || r.err != nil {
		r.fail(errBroken)
		return 0
	}
	r.data = r.data[n:]
	return v
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.data)
	return r.skip(v, n)
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.data)
	return int64(r.skip(uint64(v), n))
}

// bytes reads bytes after their number; they are part of the data.
func (r *reader) bytes() []byte {
	n := r.uvarint()
	if n > uint64(len(r.data)) {
		r.fail(errBroken)
		return nil
	}
	b := r.data[:n:n]
	r.data = r.data[n:]
	return b
}

func (r *reader) string() string { return string(r.bytes()) }

func appendBytes(dst, b []byte) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(b))), b...)
}

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}
