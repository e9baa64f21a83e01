package cluster

import (
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

// newLetter makes a letter of the first entries: as many as go together and have no more than so many bytes. There is one at least.
func newLetter(waiting []entry, most int) (x *letter, n int) {
	first := &waiting[0]
	x = &letter{body: first.body}
	if !first.done {
		x.unique = nuid.Next()
	}
	for n = 1; n < len(waiting) && waiting[n].follows(first) && len(x.body)+len(waiting[n].body) <= most; n++ {
		x.body = append(x.body, waiting[n].body[waiting[n].head:]...)
	}
	x.entries = append(x.entries, waiting[:n]...)
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
