package wd

import "sync/atomic"

// A guard decides between a task that publishes its outcome and a run that abandons it. One of them wins; the other one
// writes nothing. So nothing is written after Run has returned.
type guard struct{ state atomic.Uint32 }

const (
	idle    uint32 = iota // between tasks
	busy                  // between tasks or at the end of one, and writing: that takes no time
	running               // in a task
	lost                  // abandoned
)

// hold begins to look for a task; false: the unit has been abandoned.
func (g *guard) hold() bool { return g.state.CompareAndSwap(idle, busy) }

// start begins a task.
func (g *guard) start() { g.state.Store(running) }

// publish begins to write a task's outcome; false: the task has been abandoned.
func (g *guard) publish() bool { return g.state.CompareAndSwap(running, busy) }

// release ends what hold or publish began.
func (g *guard) release() { g.state.Store(idle) }

// lost reports whether the unit has been abandoned.
func (g *guard) lost() bool { return g != nil && g.state.Load() == lost }

// abandon takes the unit from whoever runs it, and reports whether a task was running. ok is false if that is just now busy:
// it cannot be abandoned, and ends soon.
func (g *guard) abandon() (ran, ok bool) {
	if g.state.CompareAndSwap(running, lost) {
		return true, true
	}
	return false, g.state.CompareAndSwap(idle, lost)
}
