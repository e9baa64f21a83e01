package wd

import "sync/atomic"

// A watch tells whoever would abandon a task whether it runs: not so while it waits elsewhere, nor when only hooks are left.
// A nil watch tells nobody.
type watch struct {
	runs atomic.Bool
	news chan struct{} // of capacity 1; one piece of news may stand for several
}

func (w *watch) tell(runs bool) {
	if w == nil {
		return
	}
	w.runs.Store(runs)
	select {
	case w.news <- struct{}{}:
	default:
	}
}
