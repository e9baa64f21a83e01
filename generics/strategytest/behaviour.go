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
	{returns, returns, returns, sleeps, dozes, fails, panics, exits},
	{sleeps, dozes},
	{returns, fails, panics, exits},
}

// A taskError is what the task of this number fails with.
type taskError int

func (e taskError) Error() string { return fmt.Sprintf("failure of task %d", int(e)) }

// behaviour returns what a task does.
func (x *trial) behaviour(id int) behaviour {
	if id == x.special {
		return x.does
	}
	return x.mix[x.chance(id)%uint64(len(x.mix))]
}

// perform does what a task has to do. What it will fail with is noted beforehand.
func (x *trial) perform(ctx context.Context, id int, seen *sighting) (int, error) {
	nap := time.Duration(1+x.chance(id)>>8%20) * time.Millisecond
	switch x.behaviour(id) {
	case sleeps:
		x.sleep(nap)
	case dozes:
		seen.err = doze(ctx, nap)
	case holds:
		<-ctx.Done()
		seen.err = context.Cause(ctx)
	case fails:
		seen.err = taskError(id)
	case panics:
		seen.err = taskError(id)
		panic(seen.err)
	case exits:
		seen.err = wd.ErrGoexit
		runtime.Goexit()
	case cancels:
		x.cancelNow()
	case sticks:
		<-x.release
	}
	return x.result(id), seen.err
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

// doze sleeps for d, or returns the cause of ctx's end.
func doze(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// chance returns a number that is a task's own.
func (x *trial) chance(id int) uint64 {
	z := x.seed + uint64(id)*0x9e3779b97f4a7c15 // splitmix64
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// result returns what a task returns; never 0.
func (x *trial) result(id int) int { return int(x.chance(id)>>2) | 1 }
