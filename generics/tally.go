package wd

import "sync/atomic"

// A tally counts the units in flight. When it is closed it lets no more in, and tells when the last one has left.
type tally struct {
	n, peak atomic.Int64
	shut    atomic.Bool
	last    chan struct{} // gets a value when n falls to 0 after shut; of capacity 1
}

// enter counts a unit in, and returns false, counting nothing, once the tally is closed.
func (t *tally) enter() bool {
	n := t.n.Add(1)
	if t.shut.Load() {
		t.leave()
		return false
	}
	for peak := t.peak.Load(); n > peak && !t.peak.CompareAndSwap(peak, n); peak = t.peak.Load() {
	}
	return true
}

// leave counts a unit out.
func (t *tally) leave() {
	if t.n.Add(-1) == 0 && t.shut.Load() {
		select {
		case t.last <- struct{}{}:
		default:
		}
	}
}

// close lets nobody in any more and waits until all have left.
func (t *tally) close() {
	t.shut.Store(true)
	for t.n.Load() > 0 {
		<-t.last
	}
}
