package wd

import (
	"context"
	"time"
)

// nextAwaited is Next for runs in which there is more to wait for than a source: tasks that may have to run again, a source
// that may be abandoned, a window that moves on.
func (f *Feed) nextAwaited(ctx context.Context, most int) (Unit, bool) {
	for {
		u, w := f.tryNext(most)
		if !w.yes {
			return u, u.n > 0
		}
		if !w.await(ctx, f.ctx) {
			return Unit{}, false
		}
	}
}

// A wait says whether to wait, and for what.
type wait struct {
	yes    bool
	change <-chan struct{}
	time   time.Duration // 0: for the change alone
}

// await returns true when there is something new, false if one of the contexts ends before.
func (w wait) await(ctx, run context.Context) bool {
	var due <-chan time.Time
	if w.time > 0 {
		timer := time.NewTimer(w.time)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-w.change:
	case <-due:
	case <-ctx.Done():
	case <-run.Done():
	}
	return ctx.Err() == nil && run.Err() == nil
}

// tryNext claims a unit, or says what to wait for; neither when there is nothing more.
func (f *Feed) tryNext(most int) (Unit, wait) {
	f.mu.Lock()
	defer f.mu.Unlock()
	u, due, ok := f.popDue()
	if ok {
		return u, wait{}
	}
	f.lookAround()
	switch {
	case len(f.ranges) > 0 && !f.inWindow():
		return Unit{}, wait{true, f.change(), due}
	case len(f.ranges) > 0 || f.known && f.handBack():
		return f.claim(most), wait{}
	case f.startPull() || due > 0 || f.busy > 0:
		return Unit{}, wait{true, f.change(), due}
	}
	return Unit{}, wait{}
}

// startPull sees that somebody pulls the source, and returns false if it has no more.
func (f *Feed) startPull() bool {
	if f.known || f.ended || f.last {
		return false
	}
	if f.pulling {
		return true
	}
	f.pulling = true
	go func() {
		defer f.endPull()
		f.source <- struct{}{}
		if i, ok := f.pull(); ok {
			f.offer(i)
		}
	}()
	return true
}

// offer makes the i-th task claimable, if anybody is to claim one any more.
func (f *Feed) offer(i int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.last {
		f.ranges = append(f.ranges, span{i, i + 1})
	}
}

// endPull lets the next pull begin.
func (f *Feed) endPull() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pulling = false
	f.changed()
}

// occupy counts a unit that may have to run again, or out.
func (f *Feed) occupy(n int) {
	if !f.awaits {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.busy += n
	if f.busy == 0 {
		f.changed()
	}
}

// change returns a channel that is closed at the next change.
func (f *Feed) change() <-chan struct{} {
	if f.signal == nil {
		f.signal = make(chan struct{})
	}
	return f.signal
}

func (f *Feed) changed() {
	if f.signal != nil {
		close(f.signal)
		f.signal = nil
	}
}
