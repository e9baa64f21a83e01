package wd

import "time"

// holdups are the spans of time in which a pacer waited at the cap, as offsets in ascending order. What an arrival waited beyond them is the
// generator's own doing.
type holdups struct {
	list  []holdup
	total time.Duration // of all there have been
	slack time.Duration // how far apart two spans may be that are kept as one
}

// A holdup is one of the spans.
type holdup struct{ from, to, before time.Duration } // before is how long those before it were

const (
	mostHoldups = 1024
	adjacent    = 10 * time.Microsecond // less than it takes to come back to the cap
)

// add notes the latest span.
func (h *holdups) add(from, to time.Duration) {
	h.slack = max(h.slack, adjacent)
	for len(h.list) >= mostHoldups {
		h.slack *= 2
		h.join()
	}
	h.put(from, to)
}

// put appends a span, or makes the last one longer.
func (h *holdups) put(from, to time.Duration) {
	if last := len(h.list) - 1; last >= 0 && from-h.list[last].to <= h.slack {
		from, h.total = h.list[last].from, h.list[last].before
		h.list = h.list[:last]
	}
	h.list = append(h.list, holdup{from, to, h.total})
	h.total += to - from
}

// join makes one of spans that are close to each other.
func (h *holdups) join() {
	all := h.list
	h.list, h.total = all[:0], all[0].before
	for _, s := range all {
		h.put(s.from, s.to)
	}
}

// since returns how much of the time since an offset the cap has taken.
func (h *holdups) since(at time.Duration) time.Duration {
	for _, s := range h.list {
		if s.to > at {
			return h.total - s.before - max(0, at-s.from)
		}
	}
	return 0
}

// before returns the offset from which to another one a span has passed in which the cap held nothing back.
func (h *holdups) before(at, span time.Duration) time.Duration {
	for i := len(h.list) - 1; i >= 0 && at-h.list[i].to < span; i-- {
		span -= max(0, at-h.list[i].to)
		at = min(at, h.list[i].from)
	}
	return at - span
}

// forget says that nobody will ask about an earlier offset any more.
func (h *holdups) forget(at time.Duration) {
	n := 0
	for n < len(h.list) && h.list[n].to <= at {
		n++
	}
	h.list = h.list[n:]
}
