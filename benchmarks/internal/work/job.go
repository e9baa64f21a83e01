package work

import (
	"context"
	"time"
)

// A Job is one batch for a dispatcher that knows nothing of results and logs: it calls Run for each index, or Result and
// sees to the results itself.
type Job struct {
	Values  []int
	Workers int
	Results []int   // by index
	Log     []Stamp // by index; nil: none is kept

	do   Do
	ctx  context.Context // the batch's: a job lives as long as that
	base time.Time
}

// A Stamp is the record of one task, in nanoseconds from the start of the batch.
type Stamp struct{ ID, Started, Ended int64 }

// Job returns a batch, with a log or without.
func (b *Bench) Job(logged bool) *Job {
	j := &Job{Values: b.Values, Workers: b.Workers, Results: make([]int, b.Tasks), do: b.Do, ctx: context.Background(), base: time.Now()}
	if logged {
		j.Log = make([]Stamp, b.Tasks)
	}
	return j
}

// Run runs the i-th task and keeps its result.
func (j *Job) Run(i int) { j.Results[i] = j.Result(i) }

// Result runs the i-th task and returns its result.
func (j *Job) Result(i int) int {
	if j.Log == nil {
		result, _ := j.do(j.ctx, j.Values[i])
		return result
	}
	started := time.Since(j.base)
	result, _ := j.do(j.ctx, j.Values[i])
	j.Log[i] = Stamp{int64(i) + 1, int64(started), int64(time.Since(j.base))}
	return result
}
