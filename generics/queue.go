package wd

import (
	"context"
	"errors"
	"fmt"
)

// Queue hands tasks to a fixed number of workers through one bounded channel. A source of unknown length is read ahead by at
// most Depth tasks and the one in hand, and not at all while the channel is full. It suits sources that are slow or come in bursts.
type Queue struct {
	Workers int // of each run; 0: GOMAXPROCS
	Depth   int // units the channel holds; 0: none, each is handed over
}

// Dispatch implements [Strategy].
func (s Queue) Dispatch(ctx context.Context, f *Feed) error {
	newShards(f, 1, cores(s.Workers), s.Depth).run(ctx, f)
	return nil
}

// Validate refuses negative numbers.
func (s Queue) Validate() error {
	return errors.Join(
		atLeast0("Queue", "Workers", s.Workers, "GOMAXPROCS"),
		atLeast0("Queue", "Depth", s.Depth, "hand over each unit"))
}

// String names the strategy and its settings as resolved.
func (s Queue) String() string {
	return fmt.Sprintf("queue workers=%d depth=%d", cores(s.Workers), s.Depth)
}
