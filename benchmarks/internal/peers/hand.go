package peers

import (
	"sync"
	"sync/atomic"

	"github.com/worker-dispatcher/wd/benchmarks/internal/work"
)

// Serial is a loop, with one worker whatever is asked for.
func Serial(j *work.Job) {
	for i := range j.Values {
		j.Run(i)
	}
}

// Channel sends each index through an unbuffered channel.
func Channel(j *work.Job) {
	indices := make(chan int)
	var wg sync.WaitGroup
	for range j.Workers {
		wg.Go(func() {
			for i := range indices {
				j.Run(i)
			}
		})
	}
	for i := range j.Values {
		indices <- i
	}
	close(indices)
	wg.Wait()
}

// Atomic claims one index at a time from a counter.
func Atomic(j *work.Job) { chunks(j, 1) }

// Chunk64 claims 64 indices at a time.
func Chunk64(j *work.Job) { chunks(j, 64) }

func chunks(j *work.Job, size int) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range j.Workers {
		wg.Go(func() {
			for {
				end := int(next.Add(int64(size)))
				if end-size >= len(j.Values) {
					return
				}
				for i := end - size; i < min(end, len(j.Values)); i++ {
					j.Run(i)
				}
			}
		})
	}
	wg.Wait()
}

// Goroutine starts a goroutine for each task.
func Goroutine(j *work.Job) {
	var wg sync.WaitGroup
	for i := range j.Values {
		wg.Go(func() { j.Run(i) })
	}
	wg.Wait()
}

// Semaphore starts a goroutine for each task, as soon as there is a place in a channel.
func Semaphore(j *work.Job) {
	places := make(chan struct{}, j.Workers)
	var wg sync.WaitGroup
	for i := range j.Values {
		places <- struct{}{}
		wg.Go(func() {
			j.Run(i)
			<-places
		})
	}
	wg.Wait()
}
