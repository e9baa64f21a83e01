package wd

import "context"

// nextPulled claims the next task of a source of unknown length.
func (f *Feed) nextPulled(ctx context.Context) (Unit, bool) {
	// A mutex would not do: whoever waits for a source that sleeps must count as waiting under testing/synctest.
	select {
	case f.source <- struct{}{}:
	case <-ctx.Done():
		return Unit{}, false
	case <-f.ctx.Done():
		return Unit{}, false
	}
	if f.grace == 0 {
		return f.pull()
	}
	type pulled struct {
		u  Unit
		ok bool
	}
	done := make(chan pulled, 1)
	go func() {
		u, ok := f.pull()
		done <- pulled{u, ok}
	}()
	select {
	case p := <-done:
		return p.u, p.ok
	case <-f.ctx.Done(): // the end of the run waits for the source, as long as grace allows
		return Unit{}, false
	}
}

// pull takes one value from the source and releases it.
func (f *Feed) pull() (Unit, bool) {
	defer func() { <-f.source }()
	if f.ended || f.ctx.Err() != nil {
		return Unit{}, false
	}
	i := f.length // only the holder of source changes it
	ok, err := f.engine.pull(i)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed() {
		return Unit{}, false
	}
	if !ok {
		f.ended, f.failure = true, err
		return Unit{}, false
	}
	f.length++
	return Unit{feed: f, first: i, n: 1}, f.ctx.Err() == nil
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

// closeSource ends the use of a source of unknown length, once nobody pulls it or grace is over.
func (f *Feed) closeSource(stop func()) {
	select {
	case f.source <- struct{}{}: // and never released
		stop()
	case <-f.abandoned:
	}
}
