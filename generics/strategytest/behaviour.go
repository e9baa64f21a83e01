package strategytest

import (
	"context"
	"fmt"
	"runtime"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A behaviour is what a task does.
type behaviour int

const (
	returns behaviour = iota
	sleeps            // whatever becomes of its context
	dozes             // unless its context ends
	fails
	denies   // fails with an error that is not tried again
	stumbles // fails, perhaps after a while; with Retry it is the first attempts of some tasks that do
	panics
	exits   // by runtime.Goexit
	holds   // until its context ends
	cancels // the run's context
	sticks  // until Run has returned
)

// A mix is what the tasks of a run do, each as likely as the others.
type mix []behaviour

var mixes = []mix{
	{returns},
	{returns, returns, returns, sleeps, dozes, fails, denies, panics, exits},
	{sleeps, dozes},
	{returns, fails, denies, panics, exits},
}

// A taskError is what an attempt fails with.
type taskError struct{ id, attempt int }

func (e taskError) Error() string {
	return fmt.Sprintf("failure of task %d, attempt %d", e.id, e.attempt)
}

// behaviour returns what an attempt does.
func (x *trial) behaviour(a *attempt) behaviour {
	if a.number <= x.stumbling(a.id) {
		return stumbles
	}
	if a.id == x.special {
		return x.does
	}
	return x.mix[x.chance(a.id)%uint64(len(x.mix))]
}

// stumbling returns how many attempts of a task fail before it does what it should: none of every other task, all of some.
// The special task does it in the end.
func (x *trial) stumbling(id int) int {
	most := x.retry.attempts
	if !x.retry.on() {
		return 0
	}
	if id == x.special {
		most--
	}
	return min(max(0, int(x.chance(id)>>16%6)-2), most)
}

// perform does what a task has to do. What it will fail with is noted beforehand.
func (x *trial) perform(ctx context.Context, a *attempt) {
	nap := time.Duration(1+x.chance(a.id)>>8%20) * time.Millisecond
	switch x.behaviour(a) {
	case sleeps:
		x.sleep(nap)
	case dozes:
		a.doze(ctx, nap)
	case holds:
		a.hold(ctx)
	case fails:
		a.err = taskError{a.id, a.number}
	case stumbles:
		x.stumble(ctx, a, nap)
	case denies:
		a.err, a.final = wd.Permanent(taskError{a.id, a.number}), true
	case panics:
		a.err, a.final = taskError{a.id, a.number}, true
		panic(a.err)
	case exits:
		a.err, a.final = wd.ErrGoexit, true
		runtime.Goexit()
	case cancels:
		x.cancelNow()
	case sticks:
		<-x.release
	}
	a.result = x.result(a)
}

// stumble fails, after a nap if the task's chance says so.
func (x *trial) stumble(ctx context.Context, a *attempt, nap time.Duration) {
	if x.chance(a.id)>>24%2 == 0 {
		a.doze(ctx, nap)
	}
	if a.err == nil {
		a.err = taskError{a.id, a.number}
	}
}

// sleep sleeps for d. When Run has returned, nobody is to sleep any more.
func (x *trial) sleep(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-x.release:
	}
}

// chance returns a number that is a task's own.
func (x *trial) chance(id int) uint64 {
	z := x.seed + uint64(id)*0x9e3779b97f4a7c15 // splitmix64
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// result returns what an attempt returns; never 0.
func (x *trial) result(a *attempt) int { return int(x.chance(a.id)>>2)&^7 | a.number }
