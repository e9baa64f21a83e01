package wd_test

import (
	"context"
	"fmt"

	wd "github.com/worker-dispatcher/wd/generics"
)

// Priority runs the most urgent tasks first: a worker that is free takes the one of the highest rank among those that wait.
type Priority struct {
	Workers int                 // 0: GOMAXPROCS
	Window  int                 // how many tasks wait, pulled from the source; 0: 100
	Rank    func(value any) int // what a task's value is worth; of equals, the first comes first
}

// Dispatch implements [wd.Strategy].
func (p Priority) Dispatch(ctx context.Context, f *wd.Feed) error {
	w := &window{Priority: p, turn: make(chan struct{}, 1)}
	f.Workers(ctx, p.Workers, func(ctx context.Context) {
		for u, ok := w.next(ctx, f); ok; u, ok = w.next(ctx, f) {
			u.Run()
		}
	})
	return nil
}

func (p Priority) String() string {
	return fmt.Sprintf("priority workers=%d window=%d", p.Workers, p.Window)
}

// A window holds the tasks of one run that wait. A value of Priority serves several runs, so they are not kept there.
type window struct {
	Priority
	turn  chan struct{} // held by the worker that chooses
	units []wd.Unit     // in ID order
}

// next fills the window and takes the best task out of it; false: there are no more.
func (w *window) next(ctx context.Context, f *wd.Feed) (wd.Unit, bool) {
	w.turn <- struct{}{} // a mutex would do as well, except under testing/synctest: Next may block
	defer func() { <-w.turn }()
	for len(w.units) < w.size() {
		u, ok := f.Next(ctx, 1)
		if !ok {
			break
		}
		w.units = append(w.units, u)
	}
	if len(w.units) == 0 {
		return wd.Unit{}, false
	}
	return w.best(), true
}

// best takes the task of the highest rank.
func (w *window) best() wd.Unit {
	best := 0
	for i, u := range w.units {
		if w.Rank(u.Value()) > w.Rank(w.units[best].Value()) {
			best = i
		}
	}
	u := w.units[best]
	w.units = append(w.units[:best], w.units[best+1:]...)
	return u
}

func (w *window) size() int {
	if w.Window == 0 {
		return 100
	}
	return w.Window
}

// A strategy of one's own: the most urgent tasks first.
func Example_priority() {
	type ticket struct {
		urgency int
		text    string
	}
	tickets := []ticket{{1, "typo"}, {3, "outage"}, {2, "slow page"}, {3, "data loss"}, {1, "wish"}}
	handle := func(_ context.Context, t ticket) (bool, error) {
		fmt.Println(t.urgency, t.text)
		return true, nil
	}
	byUrgency := Priority{Workers: 1, Rank: func(v any) int { return v.(ticket).urgency }}
	_, err := wd.New(wd.Func(handle), &wd.Options{Strategy: byUrgency}).Run(context.Background(), wd.Slice(tickets))
	fmt.Println(err)
	// Output:
	// 3 outage
	// 3 data loss
	// 2 slow page
	// 1 typo
	// 1 wish
	// <nil>
}
