package remote

import (
	"encoding/binary"
	"errors"
	"fmt"

	wd "github.com/worker-dispatcher/wd/generics"
)

// What a reply has, in its first byte. They follow in this order; the result is the rest.
const (
	hasMeta = 1 << iota
	hasError
	hasResult
	allParts = 1<<iota - 1
)

// A reply is what a function has returned and noted.
type reply struct {
	meta   map[string]any
	tag    string
	err    *failure // nil if there is none
	result []byte   // nil if there is none
}

// appendReply appends a reply to dst, up to the result, which is to follow unless it is nil.
func appendReply(dst []byte, m *wd.Meta, err error, result []byte) []byte {
	at := len(dst)
	dst = append(dst, 0)
	if values, tag := m.Values(), m.TagName(); values != nil || tag != "" {
		dst[at] |= hasMeta
		dst = appendMeta(appendString(dst, tag), values)
	}
	if err != nil {
		dst[at] |= hasError
		dst = newFailure(err).append(dst)
	}
	if result != nil {
		dst[at] |= hasResult
		dst = append(dst, result...)
	}
	return dst
}

// parseReply reads a reply. The result is part of data.
func parseReply(data []byte) (p reply, err error) {
	r := &reader{data: data}
	parts := r.byte()
	if parts > allParts {
		return p, fmt.Errorf("first byte %#x, want at most %#x", parts, allParts)
	}
	if parts&hasMeta != 0 {
		p.tag = r.string()
		p.meta = r.meta()
	}
	if parts&hasError != 0 {
		p.err = r.failure()
	}
	if parts&hasResult != 0 {
		p.result = r.rest()
	}
	if parts&(hasError|hasResult) == 0 {
		r.fail(errors.New("it has neither a result nor an error"))
	}
	return p, r.close()
}

// note notes metadata and tag.
func (p *reply) note(m *wd.Meta) {
	for k, v := range p.meta {
		m.Set(k, v)
	}
	if p.tag != "" {
		m.Tag(p.tag)
	}
}

// failure returns the error of a task, nil if there is none.
func (p *reply) failure(id int) error {
	if p.err == nil {
		return nil
	}
	return p.err.error(id)
}

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}
