package cluster

import (
	"slices"
	"time"

	"github.com/nats-io/nuid"
)

// An entry is what has become of tasks of one lot, all of one kind, as a message of its own.
type entry struct {
	lot   *lot
	first uint64 // call
	done  bool   // they have ended; else they are given back
	head  int    // bytes of body before the outcomes
	body  []byte
}

func (e *entry) size() int { return len(e.body) + perEntry }

// follows reports whether an entry may be in one message with another.
func (e *entry) follows(first *entry) bool {
	return e.done == first.done && e.lot.session == first.lot.session
}

// A letter is a message with entries. The server takes but one of its kind: a result's subject is the first task.
type letter struct {
	number  uint64
	entries []entry
	unique  string // what stands for a first task in the subject of what is given back
	body    []byte
	sent    time.Time // lately; zero: in vain
}

// letterSize is how many bytes entries have that go together.
const letterSize = 32 << 10

// newLetter makes a letter of the first entries: as many as go together. There is one at least.
func newLetter(waiting []entry) (x *letter, n int) {
	first, size := &waiting[0], len(waiting[0].body)
	for n = 1; n < len(waiting) && waiting[n].follows(first) && size+len(waiting[n].body) <= letterSize; n++ {
		size += len(waiting[n].body)
	}
	x = &letter{entries: slices.Clone(waiting[:n]), body: first.body}
	if n > 1 {
		x.body = append(make([]byte, 0, size), first.body...)
	}
	for _, e := range waiting[1:n] {
		x.body = append(x.body, e.body[e.head:]...)
	}
	if !first.done {
		x.unique = nuid.Next()
	}
	return x, n
}

func (x *letter) first() uint64 { return x.entries[0].first }

func (x *letter) subject(names subjects) string {
	session := x.entries[0].lot.session.name
	if x.unique != "" {
		return names.back(session, x.unique)
	}
	return names.result(session, number(x.first()))
}

// stale reports whether nobody wants any of it, or nobody will wait for it.
func (x *letter) stale() bool {
	for i := range x.entries {
		if !x.entries[i].lot.stale() {
			return false
		}
	}
	return true
}
