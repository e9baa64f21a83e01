package wd

import (
	"context"
	"errors"
	"fmt"
)

// Queue sends every task through one bounded channel to a fixed number of workers: a source is read ahead by at most Depth
// tasks and the one in hand, and not at all while the channel is full. It suits sources that are slow or come in bursts.
type Queue struct {
	Workers int // 0: GOMAXPROCS
	Depth   int // tasks the channel holds; 0: none, each is handed over
}

// Dispatch implements [Strategy].
func (s Queue) Dispatch(ctx context.Context, f *Feed) error {
	units := make(chan Unit, s.Depth)
	go func() {
		defer close(units)
		deal(ctx, f, 1, units)
	}()
	f.Workers(ctx, s.Workers, func(context.Context) { runAll(units) })
	return nil
}

// Validate refuses negative numbers.
func (s Queue) Validate() error {
	return errors.Join(
		atLeast0("Queue", "Workers", s.Workers, "GOMAXPROCS"),
		atLeast0("Queue", "Depth", s.Depth, "hand over each task"))
}

// String names the strategy and its settings as resolved.
func (s Queue) String() string {
	return fmt.Sprintf("queue workers=%d depth=%d", cores(s.Workers), s.Depth)
}

// deal sends units of at most size tasks until there are no more or ctx ends.
func deal(ctx context.Context, f *Feed, size int, units chan<- Unit) {
	for {
		u, ok := f.Next(ctx, size)
		if !ok {
			return
		}
		select {
		case units <- u:
		case <-ctx.Done():
			return
		}
	}
}

// runAll runs units until there are no more.
func runAll(units <-chan Unit) {
	for u := range units {
		u.Run()
	}
}
