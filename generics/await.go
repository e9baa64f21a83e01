package wd

import (
	"context"
	"time"
)

// nextAwaited is Next for runs in which there is more to wait for than a source: tasks that may have to run again, a source
// that may be abandoned, a window that moves on.
func (f *Feed) nextAwaited(ctx context.Context, most int) (Unit, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer f.waiters.wakeOne() // whoever leaves has perhaps been told what is news for others
	for ctx.Err() == nil && f.ctx.Err() == nil {
		u, due, more := f.tryNext(most)
		if u.any() || !more {
			return u, u.any()
		}
		f.wait(ctx, due)
	}
	return Unit{}, false
}

// wait waits for its turn or until a time, unless that is zero or another waiter looks at the clock already.
func (f *Feed) wait(ctx context.Context, due time.Time) {
	if !due.IsZero() && (f.alarm.IsZero() || due.Before(f.alarm)) {
		f.alarm = due
		defer func() {
			if f.alarm.Equal(due) {
				f.alarm = time.Time{}
			}
		}()
	} else {
		due = time.Time{}
	}
	turn := f.waiters.join()
	f.mu.Unlock()
	await(ctx, f.ctx, turn, due)
	f.mu.Lock()
	f.waiters.leave(turn)
}

// tryNext claims a unit. If there is none it says whether there may be one later, and at what time at the latest one should
// look again; zero: at the next news.
func (f *Feed) tryNext(most int) (u Unit, due time.Time, more bool) {
	u, due = f.popDue()
	if u.any() {
		return u, due, true
	}
	f.lookAround()
	i, claimable := f.lowest()
	if !claimable && f.known && f.handBack() {
		i, claimable = f.lowest()
	}
	if claimable && f.inWindow(i) {
		return f.claim(most), due, true
	}
	return Unit{}, due, claimable || f.startPull() || !due.IsZero()
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
		if !f.lockSource(f.ctx) {
			return
		}
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
	if f.ended {
		f.waiters.wakeAll()
	} else {
		f.waiters.wakeOne()
	}
}
