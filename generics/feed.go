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

	claims []*claim // of several tasks, claimed and perhaps not finished
	look   int      // the claim to look at next
	known  bool     // whether the length is
	length int      // how many tasks the source has, or has given so far

	single  bool // whether units are single tasks
	claimed bool // whether single tasks have claims too, as there is no ledger to tell what has been taken

	source  chan struct{} // held by whoever pulls a source of unknown length
	ended   bool          // whether that source is at its end
	failure error         // why, if it failed

	awaits  bool      // whether Next has more to wait for than a source: see nextAwaited
	later   later     // units to be run again
	alarm   time.Time // when a waiter will look whether the first of them is due; zero: none will
	last    bool      // whether there are to be no other units
	pulling bool      // whether somebody pulls the source
	window  int       // how far claims may be ahead of head; 0: any distance
	head    int       // index of the first task not done with
	waiters waiters   // in Next

	abandoned chan struct{} // closed when grace is over, by
	abandon   func()        // this
	hold      pause
	crews     crews
	parted    atomic.Bool // whether contexts of crews have ended, or may, before the run
	gate      gate        // slots of Go and TryGo
	drops     tally       // units being dropped
	tuning    tuning      // of a schedule

	*hot

	mu     sync.Mutex
	ranges []span // what can be claimed before what comes at the front; the last comes first
}

// hot is what every unit of every worker changes: 64 bytes on the heap, and so one cache line, which goes from core to core as a whole.
type hot struct {
	front     atomic.Int64 // index of the first task never claimed, of a source of known length; may be beyond its end
	size      atomic.Int64 // how many tasks the next claim has
	listed    atomic.Bool  // whether there are claims or ranges; changed under mu
	tally     tally        // units in flight
	succeeded atomic.Int64 // tasks
}

// A span is a range of indices: lo, lo+1 … hi-1.
type span struct{ lo, hi int }

// An engine is the typed side of a feed.
type engine interface {
	ready(u Unit, in slot, flows bool) (loop func() (more bool))
	drop(u Unit)
	value(i int) any
	id(i int) int
	pull(i int) (ok bool, err error) // pulls the i-th value from a source of unknown length
	stop()                           // ends such a source
	take(i int) bool                 // claims a single task for one start, which it grants once
	fault(err error)                 // notes that the strategy is wrong
}

// Next claims the next 1..most tasks; it decides how many by how long tasks take. It blocks while the source does, while the
// run is paused, and while there is nothing but tasks that wait to be started again. It returns false when there is nothing
// more, or the run or ctx has ended. False is not for ever: a task that ran since may have to be started again, so a worker calls Next
// again after each unit. Units are single tasks for a source of unknown length, and with
// Timeout or Retry.
//
// Tasks are claimed in ID order, with two exceptions: a task to be started again comes when its time has come, and tasks that wait
// behind a slow one in a unit that somebody runs are handed back and claimed anew. So as long as every worker calls Next until it
// says false, no worker is idle while a task waits.
func (f *Feed) Next(ctx context.Context, most int) (Unit, bool) {
	if f.isOver(ctx) || f.hold.on.Load() && !f.hold.await(ctx, f.ctx) {
		return Unit{}, false
	}
	switch {
	case f.awaits:
		return f.nextAwaited(ctx, most)
	case !f.known:
		return f.nextPulled(ctx)
	}
	return f.nextKnown(most)
}

// isOver reports whether ctx or the run has ended. As long as no member of a crew can have ended but with the run, nobody looks at theirs: with
// a thousand of them, each would have to come from memory.
func (f *Feed) isOver(ctx context.Context) bool {
	if _, ok := ctx.(*member); ok && !f.parted.Load() {
		return f.ctx.Err() != nil
	}
	return ctx.Err() != nil || f.ctx.Err() != nil
}

// nextKnown claims tasks of a source of known length. For a single one, where there are no claims to look at, that is an addition.
func (f *Feed) nextKnown(most int) (Unit, bool) {
	if i, ok := f.nextSingle(); ok {
		return f.unit(i, 1), true
	}
	return f.nextLocked(most)
}

// nextSingle claims a single task where it is one task's turn and there are no claims to look at.
func (f *Feed) nextSingle() (i int, ok bool) {
	if !f.single && f.size.Load() > 1 || f.listed.Load() {
		return 0, false
	}
	i = int(f.front.Add(1)) - 1
	return i, i < f.length
}

// nextLocked is nextKnown where there may be claims to look at. That the source is at its end, and nothing can be handed back, is one
// observation under the lock.
func (f *Feed) nextLocked(most int) (Unit, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lookAround()
	u := f.claim(most)
	if !u.any() && f.handBack() {
		u = f.claim(most)
	}
	f.listed.Store(len(f.claims)+len(f.ranges) > 0)
	return u, u.any()
}

// Len returns how many tasks there are; known is false for a source of unknown length, where n counts those pulled so far.
func (f *Feed) Len() (n int, known bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.length, f.known
}

// Single reports whether units are single tasks, as they are for a source of unknown length, and with Timeout or Retry.
func (f *Feed) Single() bool { return f.single || !f.known }

// Instant returns the point in time that lies at after the run's start, and as much later as the run has been paused so far.
// It blocks while the run is paused. So ask again after waiting for it, and wait again if it has moved.
func (f *Feed) Instant(at time.Duration) time.Time {
	f.hold.await(f.ctx, f.ctx)
	return f.start.Add(at).Add(f.hold.time())
}

// offset returns the offset in a plan at which a time lies: the time since the run's start, without what of it the run was paused.
func (f *Feed) offset(t time.Time) time.Duration { return t.Sub(f.start) - f.hold.upTo(t) }

// claim takes at most most tasks. The unit has none if there are none.
func (f *Feed) claim(most int) Unit {
	n := max(1, min(most, int(f.size.Load())))
	if f.single {
		n = 1
	}
	s := f.take(n)
	if s.lo == s.hi {
		return Unit{}
	}
	u := f.unit(s.lo, s.hi-s.lo)
	if u.Len() > 1 {
		f.claims = append(f.claims, u.claim)
	}
	return u
}

// take takes at most n tasks from the last range, or else from the front.
func (f *Feed) take(n int) span {
	last := len(f.ranges) - 1
	if last < 0 {
		hi := int(f.front.Add(int64(n)))
		return span{min(hi-n, f.length), min(hi, f.length)}
	}
	r := &f.ranges[last]
	s := span{r.lo, min(r.lo+n, r.hi)}
	if r.lo = s.hi; r.lo == r.hi {
		f.ranges = f.ranges[:last]
	}
	return s
}

// lowest returns the index of the next task to be claimed, and whether there is one.
func (f *Feed) lowest() (int, bool) {
	if last := len(f.ranges) - 1; last >= 0 {
		return f.ranges[last].lo, true
	}
	i := int(f.front.Load())
	return i, f.known && i < f.length
}

// unit returns a unit of n tasks.
func (f *Feed) unit(first, n int) Unit {
	u := Unit{feed: f, first: first}
	if n > 1 || f.claimed {
		u.claim = newClaim(first, n)
	}
	return u
}

// inWindow reports whether the task with index i may be claimed yet.
func (f *Feed) inWindow(i int) bool { return f.window == 0 || i-f.head < f.window }

// moveWindow says that all tasks before index head are done with.
func (f *Feed) moveWindow(head int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.head = head
	f.waiters.wakeOne()
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
	old := f.size.Load()
	size := min(2*old, maxClaim)
	if d > 0 {
		size = min(size, int64(n)*int64(claimTime)/int64(d))
	}
	if size = max(1, size); size != old {
		f.size.Store(size)
	}
}
