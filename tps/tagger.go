package tps

import (
	"cmp"
	"math/bits"
	"slices"
)

// maxTags is how many tags have figures: the most frequent ones.
const maxTags = 100

// A tagger gives tags a slot each, a small number from 1 on, and counts the tasks of each. In slot 0 are the tags that have
// no figures: all of them if no task has a tag.
type tagger struct {
	shift   int             // of the slot in a class
	slots   []class         // by tag; nil if no task has one
	names   []string        // by slot, from 1 on
	counts  [][outcomes]int // by slot
	lacking int             // how many tags have no figures, for there are too many
	strange int             // how many tasks have a tag that Log.Tags does not name
}

func newTagger(l *Log, shift int) *tagger {
	t := &tagger{shift: shift, counts: make([][outcomes]int, 1)}
	events := t.events(l)
	var used []int
	for tag, n := range events {
		if n > 0 {
			used = append(used, tag)
		}
	}
	if len(used) < 2 && (len(used) == 0 || used[0] == 0) {
		return t
	}
	slices.SortStableFunc(used, func(a, b int) int { return cmp.Compare(events[b], events[a]) })
	t.lacking = max(0, len(used)-maxTags)
	t.slots = make([]class, len(events))
	for i, tag := range used[:len(used)-t.lacking] {
		t.slots[tag] = class(i + 1)
		t.names = append(t.names, l.Tags[tag])
	}
	t.counts = make([][outcomes]int, len(t.names)+1)
	return t
}

// events counts the valid events of each tag.
func (t *tagger) events(l *Log) []int {
	events := make([]int, max(1, len(l.Tags)))
	for i := range l.Events {
		e := &l.Events[i]
		if e.Tag == 0 && len(events) == 1 || !e.valid() {
			continue
		}
		tag := e.Tag
		if int64(tag) >= int64(len(events)) {
			tag = 0
			t.strange++
		}
		events[tag]++
	}
	return events
}

// width returns how many bits slots take.
func (t *tagger) width() int { return bits.Len(uint(len(t.names))) }

// of returns the slot of a valid event, and counts it.
func (t *tagger) of(e *Event) class {
	slot := class(0)
	switch {
	case t.slots == nil:
	case int64(e.Tag) < int64(len(t.slots)):
		slot = t.slots[e.Tag]
	default:
		slot = t.slots[0]
	}
	t.counts[slot][e.Outcome]++
	return slot
}

// slot returns the slot that stands in a class.
func (t *tagger) slot(c class) class { return c >> t.shift }
