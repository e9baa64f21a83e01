// Package floor is what a run with a log costs that has no library at all.
package floor

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/worker-dispatcher/wd/benchmarks/internal/work"
)

// chunk is how many tasks a worker claims at once, with one atomic addition.
const chunk = 256

// Run runs the tasks of b. For each it reads the clock twice, and stores the result and a record of 24 bytes.
func Run(b *work.Bench) ([]int, []work.Stamp) {
	results, log := make([]int, b.Tasks), make([]work.Stamp, b.Tasks)
	do, values, ctx, base := b.Do, b.Values, context.Background(), time.Now()
	var claimed atomic.Int64
	var workers sync.WaitGroup
	for range b.Workers {
		workers.Go(func() {
			for {
				end := int(claimed.Add(chunk))
				if end-chunk >= len(values) {
					return
				}
				for i := end - chunk; i < min(end, len(values)); i++ {
					started := time.Since(base)
					results[i], _ = do(ctx, values[i])
					log[i] = work.Stamp{ID: int64(i) + 1, Started: int64(started), Ended: int64(time.Since(base))}
				}
			}
		})
	}
	workers.Wait()
	return results, log
}
