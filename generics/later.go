package wd

import (
	"container/heap"
	"time"
)

// later are units to be run again, the one that is due first at the front.
type later []againUnit

// An againUnit is a unit that is to run again at a point in time.
type againUnit struct {
	Unit
	due time.Time
}

func (l later) Len() int           { return len(l) }
func (l later) Less(i, j int) bool { return l[i].due.Before(l[j].due) }
func (l later) Swap(i, j int)      { l[i], l[j] = l[j], l[i] }
func (l *later) Push(x any)        { *l = append(*l, x.(againUnit)) }
func (l *later) Pop() any {
	last := len(*l) - 1
	u := (*l)[last]
	*l = (*l)[:last]
	return u
}

// again takes a unit that is to be run again after a delay: by whoever calls Next then, or, if it came by Go, in a goroutine of
// its own again, so that the strategy's plan stays as it is.
func (f *Feed) again(u Unit, delay time.Duration, in slot) {
	a := againUnit{u, time.Now().Add(delay)}
	if in.taken {
		f.gate.wait(1)
		go f.runAgain(a)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	heap.Push(&f.later, a)
	f.waiters.wakeOne()
}

// runAgain waits for a unit's time and a slot, and runs it, unless the run ends before.
func (f *Feed) runAgain(a againUnit) {
	defer f.gate.wait(-1)
	if !sleepFor(f.ctx, time.Until(a.due)) {
		return
	}
	if idle, ok := f.gate.enter(f.ctx, f.ctx, true); ok {
		f.launch(a.Unit, idle, 0)
	}
}

// runLater runs, one at a time, what a strategy that has returned left to be run again.
func (f *Feed) runLater() {
	if !f.awaits {
		return
	}
	f.gate.close()
	f.mu.Lock()
	f.ranges, f.last = nil, true
	f.front.Store(int64(f.length))
	f.mu.Unlock()
	f.Workers(f.ctx, 1, f.Work)
}

// popDue returns a unit whose time has come, and else the time when the first one's will have; zero if there is none.
func (f *Feed) popDue() (Unit, time.Time) {
	if len(f.later) == 0 {
		return Unit{}, time.Time{}
	}
	if due := f.later[0].due; due.After(time.Now()) {
		return Unit{}, due
	}
	return heap.Pop(&f.later).(againUnit).Unit, time.Time{}
}
