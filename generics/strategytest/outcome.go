package strategytest

import (
	"slices"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// An outcome is what Run returned, without types.
type outcome struct {
	wd.Summary
	err        error
	records    map[int]record
	results    []int
	unfinished []int
	iterated   []int // the IDs of Records
	taskErr    error
}

// A record is a [wd.Record]. Times are offsets from the start of the run, -1 for a zero time.
type record struct {
	id, attempt              int
	task                     any
	result                   int
	err                      error
	ok                       bool
	intended, started, ended time.Duration
}

// abandoned reports whether its task was started and did not end.
func (r record) abandoned() bool { return r.id > 0 && r.started >= 0 && r.ended < 0 }

// observe returns what a report says.
func observe[T any](rep *wd.Report[T, int], err error) outcome {
	o := outcome{
		Summary: rep.Summary, err: err, records: map[int]record{}, taskErr: rep.Err(),
		results: slices.Clone(rep.Results()), unfinished: rep.Unfinished(),
	}
	since := func(t time.Time) time.Duration {
		if t.IsZero() {
			return -1
		}
		return t.Sub(rep.Start)
	}
	for id := range rep.Tasks + 1 {
		if r, ok := rep.Record(id); ok {
			o.records[id] = record{r.ID, r.Attempt, r.Task, r.Result, r.Err, r.OK, since(r.Intended), since(r.Started), since(r.Ended)}
		}
	}
	for r := range rep.Records() {
		o.iterated = append(o.iterated, r.ID)
	}
	return o
}
