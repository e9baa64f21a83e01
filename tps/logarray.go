package tps

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// An arrayReader reads the elements of a JSON array one by one, in bounded memory. What an element is made of it does not judge.
type arrayReader struct {
	r      *bufio.Reader
	line   int // where it stands, from 1
	record int // elements so far
	buf    []byte
	inside bool // the array has begun
	cut    bool // it has no end
	first  int  // the line in which the last element begins
}

// next returns the next element, valid up to the next call. At the end of the array, and where the text ends before, the error is io.EOF.
func (a *arrayReader) next() ([]byte, error) {
	b, err := a.skip()
	if err != nil {
		return nil, err
	}
	switch {
	case !a.inside:
		a.inside = true // at the bracket, which is why it is an array
		if b, err = a.skip(); err != nil || b == ']' {
			return nil, a.close(err)
		}
	case b == ']':
		return nil, a.close(nil)
	case b != ',':
		return nil, a.fault("%q behind an element, want a comma or the end of the array", b)
	default:
		if b, err = a.skip(); err != nil {
			return nil, err
		}
	}
	a.record++
	a.first = a.line
	return a.element(b)
}

// skip returns the next byte that is not blank.
func (a *arrayReader) skip() (byte, error) {
	for {
		b, err := a.read()
		if err != nil || !isBlank(b) {
			return b, err
		}
	}
}

func (a *arrayReader) read() (byte, error) {
	b, err := a.r.ReadByte()
	switch {
	case isCut(err):
		a.cut = true
		return 0, io.EOF
	case b == '\n':
		a.line++
	}
	return b, err
}

// element reads on to the end of the element that begins with b.
func (a *arrayReader) element(b byte) ([]byte, error) {
	a.buf = append(a.buf[:0], b)
	var n nesting
	n.pass([]byte{b})
	for {
		part, err := a.buffered()
		if err != nil {
			if err == io.EOF && n.whole() && bytes.HasSuffix(bytes.TrimSpace(a.buf), []byte("}")) {
				return a.buf, nil // only the end of the array is missing
			}
			return nil, err
		}
		length := n.pass(part)
		a.buf = append(a.buf, part[:length]...)
		a.line += bytes.Count(part[:length], []byte("\n"))
		ended := length < len(part)
		if _, err := a.r.Discard(length); err != nil {
			return nil, err
		}
		switch {
		case len(a.buf) > maxLine:
			return nil, a.fault("%w", errTooLong)
		case ended:
			return a.buf, nil
		}
	}
}

// buffered returns what is at hand of the text, at least a byte.
func (a *arrayReader) buffered() ([]byte, error) {
	if _, err := a.r.Peek(1); isCut(err) {
		a.cut = true
		return nil, io.EOF
	} else if err != nil {
		return nil, err
	}
	return a.r.Peek(a.r.Buffered())
}

// A nesting is how deep in JSON a place is.
type nesting struct {
	depth           int
	quoted, escaped bool
}

// whole reports whether an element may end here.
func (n *nesting) whole() bool { return n.depth <= 0 && !n.quoted }

// pass goes through a text and returns how much of it is before the end of the element: a comma or bracket outside of it.
func (n *nesting) pass(text []byte) int {
	for i, b := range text {
		switch {
		case n.escaped:
			n.escaped = false
		case n.quoted:
			n.escaped, n.quoted = b == '\\', b != '"'
		case b == '"':
			n.quoted = true
		case n.depth <= 0 && (b == ',' || b == ']'):
			return i
		case b == '{' || b == '[':
			n.depth++
		case b == '}' || b == ']':
			n.depth--
		}
	}
	return len(text)
}

// close looks at what is behind the array.
func (a *arrayReader) close(err error) error {
	if err != nil {
		return err
	}
	b, err := a.skip()
	if err == nil {
		return a.fault("%q behind the end of the array, want nothing there", b)
	}
	if errors.Is(err, io.EOF) {
		a.cut = false
	}
	return err
}

func (a *arrayReader) fault(format string, args ...any) error {
	return &LogError{Line: a.line, Record: a.record, Err: fmt.Errorf(format, args...)}
}

// place is where the last element begins.
func (a *arrayReader) place() (line, record int) { return a.first, a.record }

// torn reports whether the text ends before the array does.
func (a *arrayReader) torn() bool { return a.cut }
