package wd

import (
	"context"
	"time"
)

// nextPulled claims the next task of a source of unknown length, which the caller pulls itself.
func (f *Feed) nextPulled(ctx context.Context) (Unit, bool) {
	if !f.lockSource(ctx) {
		return Unit{}, false
	}
	i, ok := f.pull()
	if !ok || f.ctx.Err() != nil {
		return Unit{}, false
	}
	return f.unit(i, 1), true
}

// lockSource waits until nobody pulls the source, and returns false if ctx or the run ends before. A mutex would not do:
// whoever waits for a source that sleeps must count as waiting under testing/synctest.
func (f *Feed) lockSource(ctx context.Context) bool {
	select {
	case f.source <- struct{}{}:
		return true
	default:
	}
	select {
	case f.source <- struct{}{}:
		return true
	case <-ctx.Done():
	case <-f.ctx.Done():
	}
	return false
}

// pull takes one value from the locked source and unlocks it. It returns the value's index.
func (f *Feed) pull() (i int, ok bool) {
	defer func() { <-f.source }()
	if f.ended || f.ctx.Err() != nil {
		return 0, false
	}
	returned := false
	defer func() {
		if !returned { // the source has panicked, or called Goexit
			f.pulled(false, newPanicError(0, recover()))
		}
	}()
	i = f.length // only the holder of source changes it
	ok, err := f.engine.pull(i)
	returned = true
	return i, f.pulled(ok, err) && ok
}

// pulled notes the outcome of a pull, and returns false if it comes too late.
func (f *Feed) pulled(ok bool, err error) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.closed():
		return false
	case ok:
		f.length++
	default:
		f.ended, f.failure = true, err
	}
	return true
}

// failed returns why the source failed, nil if it has not.
func (f *Feed) failed() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.failure
}

// closed reports whether the run has gone on without what was still running.
func (f *Feed) closed() bool {
	select {
	case <-f.abandoned:
		return true
	default:
		return false
	}
}

// closeSource ends the use of a source of unknown length, once nobody pulls it. When grace is over that is left to itself, also in
// a run that has come to its end by itself.
func (f *Feed) closeSource(grace time.Duration) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		f.source <- struct{}{} // for good
		f.engine.stop()
	}()
	var late <-chan time.Time
	if grace > 0 {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case <-ended:
	case <-f.abandoned:
	case <-late:
		f.abandon()
	}
}
