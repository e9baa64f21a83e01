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
