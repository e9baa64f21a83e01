package journal

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A Report is the outcome of a run with a journal. What it has of [wd.Report] is of the tasks that ran now: the summary, the log, the
// figures. Results, Records, Record and Err are of all.
type Report[T, R any] struct {
	*wd.Report[T, R]

	// Earlier counts the tasks of the source that did not run now, by what the file says of them.
	Earlier Earlier

	// Warnings are what else there is to know: what was cut off at the end of the file, results that could not be written.
	Warnings []string

	total int
	kept  []wd.Record[T, R] // of earlier runs, by ID
}

// Earlier are tasks of which the file says enough, so that they do not run.
type Earlier struct {
	Succeeded   int
	Failed      int // if KeepFailures is set
	Interrupted int // if Interrupted is Skip
}

func (e *Earlier) add(state place) {
	switch state {
	case done:
		e.Succeeded++
	case failed:
		e.Failed++
	case interrupted:
		e.Interrupted++
	}
}

// Results returns the results in the order of the source: Results()[i] belongs to its i-th task, whose ID is i+1, and is zero if that has
// none. Of a source of unknown length these are the tasks that were pulled.
func (r *Report[T, R]) Results() []R {
	results := make([]R, r.total)
	for rec := range r.Records() {
		results[rec.ID-1] = rec.Result
	}
	return results
}

// Records yields the records by ID, those of earlier runs with the times and what was noted then: numbers in Meta are [json.Number], errors
// [*tps.LoggedError]. Left out are tasks that were never started nor dropped.
func (r *Report[T, R]) Records() iter.Seq[wd.Record[T, R]] {
	return func(yield func(wd.Record[T, R]) bool) {
		kept := r.kept
		for rec := range r.Report.Records() {
			for ; len(kept) > 0 && kept[0].ID < rec.ID; kept = kept[1:] {
				if !yield(kept[0]) {
					return
				}
			}
			if !yield(rec) {
				return
			}
		}
		for _, rec := range kept {
			if !yield(rec) {
				return
			}
		}
	}
}

// Record returns the record of one task, as Records has it.
func (r *Report[T, R]) Record(id int) (wd.Record[T, R], bool) {
	i, ok := slices.BinarySearchFunc(r.kept, id, func(rec wd.Record[T, R], id int) int { return cmp.Compare(rec.ID, id) })
	if ok {
		return r.kept[i], true
	}
	return r.Report.Record(id)
}

// Err returns the errors of the tasks that failed or were abandoned, as that of [wd.Report] does, and of those that did in an earlier run and did
// not run again; nil if there are none.
func (r *Report[T, R]) Err() error {
	e := &earlierError{}
	for _, rec := range r.kept {
		if !rec.OK {
			e.errs = append(e.errs, &wd.TaskError{ID: rec.ID, Err: rec.Err})
		}
	}
	if e.errs == nil {
		return r.Report.Err()
	}
	return errors.Join(r.Report.Err(), e)
}

// An earlierError is that of tasks that did not run again.
type earlierError struct{ errs []error }

// Error names the first.
func (e *earlierError) Error() string {
	return fmt.Sprintf("%s of earlier runs did not run again, the first: %v", plural(len(e.errs), "task"), e.errs[0])
}

// Unwrap returns the errors.
func (e *earlierError) Unwrap() []error { return e.errs }
