package wd

import "time"

// Cores is what zero workers mean.
func Cores(n int) int { return cores(n) }

// Misnumber gives the values of the run's source, one of known length, the numbers of their neighbours. No strategy can do that.
func Misnumber(f *Feed) { f.engine.(interface{ misnumber() }).misnumber() }

func (r *run[T, R]) misnumber() {
	if right := r.src; right.n > 1 {
		r.src = Source[T]{n: right.n, at: func(i int) T { return right.value((i + 1) % right.n) }}
	}
}

// ForgetFailure makes the run forget that its source has failed. No strategy can do that.
func ForgetFailure(f *Feed) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failure = nil
}

// Units is how a rate is kept.
func Units(rate float64) uint64 { return units(rate) }

// DueAt is when the k-th arrival of a plan is due.
func DueAt(p Plan, k int64) time.Duration {
	at, ok := newCurve(p).at(times(uint64(k), unit))
	if !ok {
		return -1
	}
	return at
}

// Skip goes through the arrivals of a rate that are due before an offset, one by one or at a leap, but for the first some; the plan may have been
// changed after these. It returns how many there were, and when the last of them and the next one are due.
func Skip(s Rate, some int, changed Plan, before time.Duration, most int, leap bool) (n int, last, next time.Duration) {
	a := s.Arrivals.along(s.Plan)
	for at, ok := a.peek(); ok && some > 0; at, ok = a.peek() {
		if a.pop(); some == 1 && changed != nil {
			a.retune(at+1, changed)
		}
		some--
	}
	if leap {
		n, last = a.leap(before, most)
	} else {
		all := a.skip(before, most)
		n, last = all.n, all.last
	}
	next, _ = a.peek()
	return n, last, next
}

// HeldSince is how much of the time since an offset is in spans, of which so many were kept.
func HeldSince(spans [][2]time.Duration, at time.Duration) (held time.Duration, kept int) {
	var h holdups
	for _, s := range spans {
		h.add(s[0], s[1])
	}
	held, kept = h.since(at), len(h.list)
	if h.forget(at); h.since(at) != held {
		panic("forget has changed what is asked for later")
	}
	return held, kept
}

// HeldBefore is the offset from which to another one a span has passed that is in no spans.
func HeldBefore(spans [][2]time.Duration, at, span time.Duration) time.Duration {
	var h holdups
	for _, s := range spans {
		h.add(s[0], s[1])
	}
	return h.before(at, span)
}
