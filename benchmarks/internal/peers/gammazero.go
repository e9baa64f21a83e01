package peers

import (
	"github.com/gammazero/workerpool"

	"github.com/worker-dispatcher/wd/benchmarks/internal/work"
)

// Gammazero is gammazero/workerpool.
func Gammazero(j *work.Job) {
	pool := workerpool.New(j.Workers)
	for i := range j.Values {
		pool.Submit(func() { j.Run(i) })
	}
	pool.StopWait()
}
