package tps

import (
	"bytes"
	"math"
)

// A plain reads lines of the very form that a LogWriter gives to records without metadata, as most are: many times as quickly
// as encoding/json. What is of another form is left to that.
type plain struct {
	rest []byte
	seen map[string]string // one string for each text, as tags and errors are few
}

// parse reads a line into a zero record, and returns false if it is of another form; the record is spoilt then.
func (p *plain) parse(line []byte, r *Record) bool {
	p.rest = line
	ok := p.number(`{"id":`, &r.ID) && p.number(`,"intended_ns":`, &r.Intended)
	started := ok && p.number(`,"started_ns":`, &r.Started)
	ended := started && p.number(`,"ended_ns":`, &r.Ended)
	if !ok || !p.outcome(r) || started != (r.Outcome != Dropped) || ended != (r.Outcome <= Failed) {
		return false
	}
	attempt := int64(1)
	p.number(`,"attempt":`, &attempt)
	r.Attempt = int(attempt)
	if p.word(`,"tag":"`) && !p.text(&r.Tag) || p.word(`,"error":"`) && !p.error(r) {
		return false
	}
	return 1 <= attempt && attempt <= math.MaxInt32 && string(p.rest) == "}"
}

// word passes over a text, if it comes next.
func (p *plain) word(text string) bool {
	if len(p.rest) < len(text) || string(p.rest[:len(text)]) != text {
		return false
	}
	p.rest = p.rest[len(text):]
	return true
}

// number reads a whole number of at most 18 digits behind a text.
func (p *plain) number(text string, n *int64) bool {
	if !p.word(text) {
		return false
	}
	negative := p.word("-")
	length := 0
	for length < len(p.rest) && '0' <= p.rest[length] && p.rest[length] <= '9' {
		length++
	}
	if length == 0 || length > 18 || length > 1 && p.rest[0] == '0' {
		p.rest = nil // nothing is right behind that
		return false
	}
	*n = 0
	for _, c := range p.rest[:length] {
		*n = 10**n + int64(c-'0')
	}
	if negative {
		*n = -*n
	}
	p.rest = p.rest[length:]
	return true
}

func (p *plain) outcome(r *Record) bool {
	if !p.word(`,"outcome":"`) {
		return false
	}
	for o := range outcomes {
		if p.word(o.String()) {
			r.Outcome = o
			return p.word(`"`)
		}
	}
	return false
}

// error reads the text of an error, and its type if that is there.
func (p *plain) error(r *Record) bool {
	e := &LoggedError{}
	r.Err = e
	return p.text(&e.Text) && (!p.word(`,"error_type":"`) || p.text(&e.Type))
}

// text reads a string of ordinary characters and the quote behind it.
func (p *plain) text(s *string) bool {
	length := bytes.IndexByte(p.rest, '"')
	if length <= 0 {
		return false
	}
	for _, c := range p.rest[:length] {
		if c < ' ' || c > '~' || c == '\\' {
			return false
		}
	}
	*s = p.intern(p.rest[:length])
	p.rest = p.rest[length+1:]
	return true
}

// intern returns the text as a string.
func (p *plain) intern(text []byte) string {
	const most, longest = 4096, 256
	if s, ok := p.seen[string(text)]; ok {
		return s
	}
	s := string(text)
	if p.seen == nil {
		p.seen = map[string]string{}
	}
	if len(p.seen) < most && len(s) <= longest {
		p.seen[s] = s
	}
	return s
}
