package peers

import (
	"github.com/sourcegraph/conc/iter"
	"github.com/sourcegraph/conc/pool"

	"github.com/worker-dispatcher/wd/benchmarks/internal/work"
)

// ConcResult is conc's pool with results. It returns them in any order, so each comes with its index.
func ConcResult(j *work.Job) {
	type indexed struct{ i, result int }
	p := pool.NewWithResults[indexed]().WithMaxGoroutines(j.Workers)
	for i := range j.Values {
		p.Go(func() indexed { return indexed{i, j.Result(i)} })
	}
	for _, r := range p.Wait() {
		j.Results[r.i] = r.result
	}
}

// ConcMap is conc's map over a slice. Its function gets a pointer to a value; all values here are one more than their index.
func ConcMap(j *work.Job) {
	m := iter.Mapper[int, int]{MaxGoroutines: j.Workers}
	j.Results = m.Map(j.Values, func(v *int) int { return j.Result(*v - 1) })
}
