package peers

import (
	"github.com/alitto/pond/v2"

	"github.com/worker-dispatcher/wd/benchmarks/internal/work"
)

// PondGo is pond's quickest way.
func PondGo(j *work.Job) {
	pool := pond.NewPool(j.Workers)
	for i := range j.Values {
		must(pool.Go(func() { j.Run(i) }))
	}
	pool.StopAndWait()
}

// PondGroup is a group of pond tasks.
func PondGroup(j *work.Job) {
	pool := pond.NewPool(j.Workers)
	group := pool.NewGroup()
	for i := range j.Values {
		group.Submit(func() { j.Run(i) })
	}
	must(group.Wait())
	pool.StopAndWait()
}

// PondResult is a group of pond tasks with results, which it puts in order itself.
func PondResult(j *work.Job) {
	pool := pond.NewResultPool[int](j.Workers)
	group := pool.NewGroup()
	for i := range j.Values {
		group.Submit(func() int { return j.Result(i) })
	}
	results, err := group.Wait()
	must(err)
	j.Results = results
	pool.StopAndWait()
}
