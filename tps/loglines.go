package tps

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// A lineReader reads a text line by line in bounded memory.
type lineReader struct {
	r      *bufio.Reader
	number int    // of the line last read, from 1
	line   []byte // that line
	long   []byte // where it is kept if it does not fit into r
	again  bool   // it is to be read once more
	cut    bool   // it has no end, or what was packed has none
}

// next reads a line and returns it without its end, LF or CRLF. It is valid up to the next call. At the end of the text the error is io.EOF.
func (l *lineReader) next() ([]byte, error) {
	if l.again {
		l.again = false
		return l.line, nil
	}
	line, err := l.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line, err = l.rest(line)
	}
	if err != nil && !isCut(err) {
		return nil, err
	}
	l.cut = l.cut || errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF && len(line) > 0
	if len(line) == 0 && err != nil {
		return nil, io.EOF
	}
	l.number++
	l.line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	return l.line, nil
}

// isCut reports whether err says that there is no more, be it in the midst of what was packed.
func isCut(err error) bool { return err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) }

// rest reads the rest of a long line.
func (l *lineReader) rest(begun []byte) ([]byte, error) {
	l.long = append(l.long[:0], begun...)
	for {
		part, err := l.r.ReadSlice('\n')
		l.long = append(l.long, part...)
		if len(l.long) > maxLine {
			return nil, &LogError{Line: l.number + 1, Err: errTooLong}
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return l.long, err
		}
	}
}

// place is where the line is; it has one record.
func (l *lineReader) place() (line, record int) { return l.number, 0 }

// torn reports whether the text ends before the line does.
func (l *lineReader) torn() bool { return l.cut }
