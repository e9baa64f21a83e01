package wd

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A Feed hands the tasks of one run to its [Strategy], without their types. It may be used by many goroutines at once.
type Feed struct {
	engine engine
	ctx    context.Context // the run's: a feed lives as long as one run
	start  time.Time

	mu     sync.Mutex
	ranges []span   // what can be claimed; the last comes first
	claims []*claim // of several tasks, claimed and perhaps not finished
	look   int      // the claim to look at next
	known  bool     // whether the length is
	length int      // how many tasks the source has, or has given so far

	size atomic.Int64 // how many tasks the next claim has

	source  chan struct{} // held by whoever pulls a source of unknown length
	ended   bool          // whether that source is at its end
	failure error         // why, if it failed

	grace     time.Duration // how long tasks may run after ctx has ended; 0: any time
	abandoned chan struct{} // closed when grace is over
	gate      gate          // slots of Go and TryGo
	tally     tally         // units in flight
}

// A span is a range of indices: lo, lo+1 … hi-1.
type span struct{ lo, hi int }

// An engine is the typed side of a feed.
type engine interface {
	exec(u Unit)
	drop(u Unit)
	value(i int) any
	pull(i int) (ok bool, err error) // pulls the i-th value from a source of unknown length
	stop()                           // ends such a source
	take(i int) bool                 // claims a single task for one start, which it grants once
	fault(err error)                 // notes that the strategy is wrong
}

// Next claims the next 1..most tasks; it decides how many by how long tasks take. It blocks while the source does.
// It returns false when the source is at its end, or the run or ctx is. A source of [Seq] gives one task at a time.
//
// Tasks are claimed in ID order, with one exception: tasks that wait behind a slow one in a unit that somebody runs are
// handed back and claimed anew. So as long as every worker calls Next until it says false, no worker is idle while a task
// waits.
func (f *Feed) Next(ctx context.Context, most int) (Unit, bool) {
	if ctx.Err() != nil || f.ctx.Err() != nil {
		return Unit{}, false
	}
	if !f.known {
		return f.nextPulled(ctx)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lookAround()
	if len(f.ranges) == 0 && !f.handBack() {
		return Unit{}, false
	}
	return f.claim(most), true
}

// Len returns how many tasks there are; known is false for a source of unknown length, where n counts those pulled so far.
func (f *Feed) Len() (n int, known bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.length, f.known
}

// Instant returns the point in time that lies at after the run's start.
func (f *Feed) Instant(at time.Duration) time.Time { return f.start.Add(at) }

// claim takes at most most tasks from the last range.
func (f *Feed) claim(limit int) Unit {
	r := &f.ranges[len(f.ranges)-1]
	n := max(1, min(limit, int(f.size.Load()), r.hi-r.lo))
	u := Unit{feed: f, first: r.lo, n: n}
	if n > 1 {
		u.claim = newClaim(r.lo, n)
		f.claims = append(f.claims, u.claim)
	}
	r.lo += n
	if r.lo == r.hi {
		f.ranges = f.ranges[:len(f.ranges)-1]
	}
	return u
}

// lookAround looks at one claim. One that has nothing to hand back is forgotten. One that has, and stands where it stood at
// the last look, is behind a slow task: it is cut.
func (f *Feed) lookAround() {
	if len(f.claims) == 0 {
		return
	}
	f.look = (f.look + 1) % len(f.claims)
	c := f.claims[f.look]
	switch word := c.word.Load(); {
	case !c.spare():
		last := len(f.claims) - 1
		f.claims[f.look], f.claims[last] = f.claims[last], nil
		f.claims = f.claims[:last]
	case c.run.Load() && word == c.seen:
		f.cut(c)
	default:
		c.seen = word
	}
}

// handBack cuts the claim with the lowest tasks that wait, and reports whether there was one.
func (f *Feed) handBack() bool {
	for {
		f.claims = slices.DeleteFunc(f.claims, func(c *claim) bool { return !c.spare() })
		if len(f.claims) == 0 {
			return false
		}
		if f.cut(slices.MinFunc(f.claims, func(a, b *claim) int { return a.first - b.first })) {
			return true
		}
	}
}

// cut makes what c can spare claimable again, and reports whether that was anything.
// The next claims are short, as tasks may have become slow.
func (f *Feed) cut(c *claim) bool {
	lo, hi := c.cut()
	if lo == hi {
		return false
	}
	f.ranges = append(f.ranges, span{lo, hi})
	f.size.Store(1)
	return true
}

// claimTime is how long a claim should last: long enough to make claiming cheap, short enough to stop in time.
const claimTime = 20 * time.Microsecond

// learn adapts the size of claims to one of n tasks that took d.
func (f *Feed) learn(n int, d time.Duration) {
	size := min(2*f.size.Load(), maxClaim)
	if d > 0 {
		size = min(size, int64(n)*int64(claimTime)/int64(d))
	}
	f.size.Store(max(1, size))
}
