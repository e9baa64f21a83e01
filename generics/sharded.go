package wd

import (
	"context"
	"errors"
	"fmt"
	"runtime"
)

// Sharded splits the workers into one shard a core, each with a bounded channel of its own, so that cores share little. A
// worker whose shard has no more to do helps the others. Where units are single tasks there is one shard, as there is nothing to
// claim at once: see [Feed.Single].
type Sharded struct {
	Workers int // in all of a run, rounded down to a multiple of the cores, and at least one each; 0: one each
	Depth   int // units a shard's channel holds; 0: none, each is handed over
}

// Dispatch implements [Strategy].
func (s Sharded) Dispatch(ctx context.Context, f *Feed) error {
	n, each := s.shape()
	if f.Single() {
		n, each = 1, n*each
	}
	newShards(f, n, each, s.Depth).run(ctx, f)
	return nil
}

// shape returns the number of shards and of workers in each.
func (s Sharded) shape() (shards, each int) {
	shards = runtime.GOMAXPROCS(0)
	return shards, max(1, s.Workers/shards)
}

// Validate refuses negative numbers.
func (s Sharded) Validate() error {
	return errors.Join(
		atLeast0("Sharded", "Workers", s.Workers, "one a core"),
		atLeast0("Sharded", "Depth", s.Depth, "hand over each unit"))
}

// String names the strategy and its settings as resolved.
func (s Sharded) String() string {
	shards, each := s.shape()
	return fmt.Sprintf("sharded workers=%d shards=%d depth=%d", shards*each, shards, s.Depth)
}
