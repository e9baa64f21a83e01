package wd

import (
	"context"
	"math"
	"sync"
)

// shards are groups of workers, each fed through a channel of its own.
type shards struct {
	queues []chan Unit
	each   int // workers in a shard
}

// newShards returns n shards. Neither channels nor shards are larger than there are tasks.
func newShards(f *Feed, n, each, depth int) shards {
	s := shards{make([]chan Unit, n), noMore(f, each)}
	for i := range s.queues {
		s.queues[i] = make(chan Unit, min(depth, noMore(f, depth)))
	}
	return s
}

// run runs what f gives until there is no more.
func (s shards) run(ctx context.Context, f *Feed) {
	var wg sync.WaitGroup
	for i, queue := range s.queues {
		wg.Go(func() {
			defer close(queue)
			deal(ctx, f, queue)
		})
		wg.Go(func() { f.Workers(ctx, s.each, func(ctx context.Context) { s.work(ctx, f, i) }) })
	}
	wg.Wait()
}

// deal sends units until there are no more or ctx ends.
func deal(ctx context.Context, f *Feed, queue chan<- Unit) {
	for {
		u, ok := f.Next(ctx, math.MaxInt)
		if !ok {
			return
		}
		select {
		case queue <- u:
		case <-ctx.Done():
			return
		}
	}
}

// work runs the units of shard own to their end, then those of the other shards, then what waits behind slow tasks.
func (s shards) work(ctx context.Context, f *Feed, own int) {
	n := len(s.queues)
	for i := range n {
		if !runAll(ctx, s.queues[(own+i)%n]) {
			return
		}
	}
	f.Work(ctx)
}

// runAll runs units until there are no more, and returns false if ctx ends before.
func runAll(ctx context.Context, queue <-chan Unit) bool {
	for ctx.Err() == nil {
		select {
		case u, ok := <-queue:
			if !ok {
				return true
			}
			u.Run()
		case <-ctx.Done():
		}
	}
	return false
}
