package strategytest

import (
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// A dice draws what is random about the runs. The same one draws the same.
type dice struct{ *rand.Rand }

// newDice returns what draws the run of this number.
func newDice(o *Options, number int) dice {
	return dice{rand.New(rand.NewPCG(o.seed(), uint64(number)))}
}

// trial draws a trial with the ending.
func (d dice) trial(o *Options, end ending) *trial {
	x := &trial{options: o, ending: end, seed: d.Uint64(), why: errors.New("cancelled by strategytest"), release: make(chan struct{})}
	x.released = sync.OnceFunc(func() { close(x.release) })
	x.size, x.mix, x.hooked = d.size(o.tasks()), mixes[d.IntN(len(mixes))], d.once(3)
	x.source = source{kind: sourceKind(d.IntN(int(sourceKinds))), hitch: 1 + d.IntN(x.size+1), slow: d.once(8)}
	if d.once(3) {
		x.grace = d.millis(30)
	}
	d.end(x)
	if x.source.obstacle != none || x.source.kind == count && o.values() {
		x.source.kind = seq + sourceKind(d.IntN(2))
	}
	if x.source.obstacle == fault {
		x.source.kind = trySeq
	}
	d.limit(x)
	x.sightings = make([]sighting, x.size+1)
	return x
}

// end draws what makes the trial end as it should.
func (d dice) end(x *trial) {
	task := 1 + d.IntN(x.size)
	switch x.ending {
	case sourceEmpty:
		x.size, x.source.hitch = 0, 0
	case cancelledOutside:
		d.cut(x, byCancel)
		d.hold(x, task)
	case cancelledInside:
		x.cut, x.special, x.does = byTask, task, cancels
	case runtimeOver:
		d.cut(x, byRuntime)
		d.hold(x, task)
	case sourceFails:
		x.source.obstacle = []obstacle{fault, crash}[d.IntN(2)]
	case tasksPanic:
		x.mix, x.special, x.does = mix{panics, panics, returns, sleeps}, task, panics
	case tasksGoexit:
		x.mix, x.special, x.does = mix{exits, exits, returns, sleeps}, task, exits
	case taskStuck:
		d.stick(x, min(task, 4))
	case sourceBlocks:
		d.block(x)
	}
}

// limit draws Timeout, mostly so short that tasks may meet it, and Retry.
func (d dice) limit(x *trial) {
	if d.once(3) {
		x.timeout = d.millis(20)
		if d.once(3) {
			x.timeout = day
		}
	}
	if d.once(3) {
		x.retry = retry{attempts: 2 + d.IntN(2), base: d.millis(10), random: d.once(2)}
	}
}

// day is longer than any attempt is to last.
const day = 24 * time.Hour

// hold has a task wait for the end of the context, so that the run does not end before; not always.
func (d dice) hold(x *trial, task int) {
	if !d.once(8) {
		x.special, x.does = task, holds
	}
}

// stick has a task, or many, be stuck until Run has returned.
func (d dice) stick(x *trial, task int) {
	d.cut(x, byCancel, byRuntime)
	x.special, x.does, x.grace = task, sticks, d.millis(50)
	if d.once(2) {
		x.mix = append(mix{sticks}, x.mix...)
	}
}

// block has the source block: for a while, beyond the end of the context, or for good.
func (d dice) block(x *trial) {
	x.source.obstacle, x.source.delay = pause, d.instant()
	switch d.IntN(3) {
	case 1:
		d.cut(x, byCancel, byRuntime)
		x.source.delay += x.cutAt
	case 2:
		d.cut(x, byCancel, byRuntime)
		x.source.obstacle, x.grace = wall, d.millis(50)
	}
}

// cut draws how the context ends, and when.
func (d dice) cut(x *trial, how ...cut) {
	x.cut, x.cutAt = how[d.IntN(len(how))], d.instant()
	if x.cut == byRuntime {
		x.cutAt = max(x.cutAt, 1) // 0 is no limit
	}
}

// size draws a number of tasks: mostly small, sometimes the largest.
func (d dice) size(most int) int {
	limit := most
	switch p := d.IntN(100); {
	case p < 60:
		limit = 20
	case p < 97:
		limit = 300
	case p == 99:
		return most
	}
	return 1 + d.IntN(min(limit, most))
}

// instant draws when something happens: often at whole milliseconds, as tasks last such, so that much happens at once.
func (d dice) instant() time.Duration {
	switch d.IntN(4) {
	case 0:
		return time.Duration(d.IntN(30_000)) * time.Microsecond
	case 1:
		return time.Hour
	}
	return time.Duration(d.IntN(30)) * time.Millisecond
}

// millis draws 1 to most milliseconds.
func (d dice) millis(most int) time.Duration { return time.Duration(1+d.IntN(most)) * time.Millisecond }

// once is true once in n times.
func (d dice) once(n int) bool { return d.IntN(n) == 0 }
