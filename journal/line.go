package journal

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
)

// Lines end with a checksum of all before it, and the first line of each batch with a mark before that:
//
//	{"key":"a","nth":2,"result":1,"id":7,…,"batch":true,"crc32c":"0123abcd"}
//
// The body of a line is what stands before these, without the brace.
const (
	mark    = `,"batch":true`
	sumName = `,"crc32c":"`
	sumLen  = len(sumName) + 8 + len(`"}`)
	maxLine = 16 << 20 // what readers of run logs take
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seal appends a body as a line.
func seal(dst, body []byte, first bool) []byte {
	from := len(dst)
	if dst = append(dst, body...); first {
		dst = append(dst, mark...)
	}
	dst = appendSum(append(dst, sumName...), dst[from:])
	return append(dst, "\"}\n"...)
}

// appendSum appends the checksum of a text.
func appendSum(dst, text []byte) []byte {
	var sum [4]byte
	binary.BigEndian.PutUint32(sum[:], crc32.Checksum(text, castagnoli))
	return hex.AppendEncode(dst, sum[:])
}

var (
	errUnsealed = errors.New("it does not end with a checksum")
	errSum      = errors.New("its checksum is not that of the line")
)

// unseal returns the body of a line, given without its end, and whether it is the first of a batch.
func unseal(line []byte) (body []byte, first bool, err error) {
	at := len(line) - sumLen
	if at < 0 || string(line[at:at+len(sumName)]) != sumName || string(line[len(line)-2:]) != `"}` {
		return nil, false, errUnsealed
	}
	body = line[:at]
	if sum := line[at+len(sumName) : len(line)-2]; !bytes.Equal(sum, appendSum(make([]byte, 0, 8), body)) {
		return nil, false, errSum
	}
	body, first = bytes.CutSuffix(body, []byte(mark))
	return body, first, nil
}

// A kind is what a line is about.
type kind int

const (
	header  kind = iota
	summary      // of a run
	began        // a task has
	record       // of a task
	other        // whatever is not known here, and records without a key
)

// A parsed line. Its parts are parts of the body.
type parsed struct {
	kind   kind
	ident  []byte // which task it is of, as `"key":"a","nth":2`
	result []byte // as JSON; nil if there is none
	cut    bool   // the task failed as the run was ending
	rest   []byte // of a record, what is in other run logs too, from the id on
}

const cutName = `,"ended_with_run":true`

var errForm = errors.New("it is not of the form that is written here")

// parse reads a body. Keys and results come first in a line, so that nothing that a task noted can be taken for them.
func parse(body []byte) (p parsed, err error) {
	switch {
	case bytes.HasPrefix(body, []byte(`{"wdlog":`)):
		return parsed{kind: header}, nil
	case bytes.HasPrefix(body, []byte(`{"summary":`)):
		return parsed{kind: summary}, nil
	case !bytes.HasPrefix(body, []byte(`{"key`)):
		return parsed{kind: other}, nil
	}
	s := scanner{body[1:]}
	if !s.word(keyName) && !s.word(hashName) || !s.value() {
		return p, errForm
	}
	if s.word(nthName) {
		s.value()
	}
	p.ident = body[1 : len(body)-len(s.rest)]
	if s.word(`,"result":`) {
		from := len(body) - len(s.rest)
		if !s.value() {
			return p, errForm
		}
		p.result = body[from : len(body)-len(s.rest)]
	}
	p.cut = s.word(cutName)
	p.rest = bytes.TrimPrefix(s.rest, []byte(","))
	switch {
	case bytes.HasPrefix(p.rest, []byte(`"began_ns":`)):
		p.kind = began
	case bytes.HasPrefix(p.rest, []byte(`"id":`)):
		p.kind = record
	default:
		return p, errForm
	}
	return p, nil
}

// outcome returns the outcome of a record. Before it there are only numbers.
func (p *parsed) outcome() string {
	_, after, _ := bytes.Cut(p.rest, []byte(`,"outcome":"`))
	name, _, _ := bytes.Cut(after, []byte(`"`))
	return string(name)
}
