package wd

import (
	"context"
	"slices"
	"time"
)

// waiters are the goroutines that wait in Next for something new. News wakes one of them, which passes it on when it leaves:
// a thousand idle workers must not all look each time that there is one task. The owner's lock guards them.
type waiters []chan struct{}

// join returns a channel that gets a value when it is the caller's turn.
func (w *waiters) join() chan struct{} {
	turn := make(chan struct{}, 1)
	*w = append(*w, turn)
	return turn
}

// leave forgets a channel that join returned.
func (w *waiters) leave(turn chan struct{}) {
	if i := slices.Index(*w, turn); i >= 0 {
		*w = slices.Delete(*w, i, i+1)
	}
}

// wakeOne gives the turn to who has waited longest.
func (w *waiters) wakeOne() {
	if len(*w) > 0 {
		(*w)[0] <- struct{}{}
		*w = slices.Delete(*w, 0, 1)
	}
}

// wakeAll gives everybody a turn.
func (w *waiters) wakeAll() {
	for len(*w) > 0 {
		w.wakeOne()
	}
}

// await waits for a turn, or until a time if that is not zero; it returns early when one of the contexts ends.
func await(ctx, run context.Context, turn <-chan struct{}, until time.Time) {
	var due <-chan time.Time
	if !until.IsZero() {
		timer := time.NewTimer(time.Until(until))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-turn:
	case <-due:
	case <-ctx.Done():
	case <-run.Done():
	}
}
