package peers

import (
	"sync"
	"time"

	"github.com/panjf2000/ants/v2"

	"github.com/worker-dispatcher/wd/benchmarks/internal/work"
)

// AntsSubmit is ants with a closure a task.
func AntsSubmit(j *work.Job) {
	pool, err := ants.NewPool(j.Workers)
	must(err)
	var wg sync.WaitGroup
	for i := range j.Values {
		wg.Add(1)
		must(pool.Submit(func() {
			defer wg.Done()
			j.Run(i)
		}))
	}
	wg.Wait()
	must(pool.ReleaseTimeout(time.Minute))
}

// AntsFunc is ants with one function for all tasks.
func AntsFunc(j *work.Job) {
	var wg sync.WaitGroup
	pool, err := ants.NewPoolWithFuncGeneric(j.Workers, func(i int) {
		defer wg.Done()
		j.Run(i)
	})
	must(err)
	for i := range j.Values {
		wg.Add(1)
		must(pool.Invoke(i))
	}
	wg.Wait()
	must(pool.ReleaseTimeout(time.Minute))
}
