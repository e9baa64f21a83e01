package wd

import (
	"iter"
	"maps"
	"sort"
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

// A Report is the outcome of one run: the summary, every result and a log of every task. It does not change any more, and
// may be used by many goroutines. The zero Report is that of a run without tasks.
type Report[T, R any] struct {
	Summary

	src    Source[T]
	ledger *ledger[T, R]
	pacing *tps.Pacing
	config map[string]string
}

// Results returns the results in the order of the source: Results()[i] belongs to its i-th task, which has the ID i+1 unless the source is
// filtered, and is zero if that has none.
// The slice has the length Tasks, or is nil if there were too many to begin with. It is the report's own: change it only if the report
// is of no more use.
func (r *Report[T, R]) Results() []R {
	if int64(r.Tasks) > maxTasks || r.ledger == nil {
		return nil
	}
	if r.ledger.known {
		return r.ledger.results
	}
	results := make([]R, r.Tasks)
	for i := range results {
		results[i] = r.ledger.cells.get(i).result
	}
	return results
}

// Records yields the records by ID, but for tasks that were never started nor dropped.
func (r *Report[T, R]) Records() iter.Seq[Record[T, R]] {
	return func(yield func(Record[T, R]) bool) {
		for i := range r.Tasks {
			if rec, ok := r.record(i); ok && !yield(rec) {
				return
			}
		}
	}
}

// Record returns the record of one task; false if there is no such task, or it was never started nor dropped.
func (r *Report[T, R]) Record(id int) (Record[T, R], bool) {
	i := id - 1
	if r.src.filtered {
		i = sort.Search(r.Tasks, func(i int) bool { return r.id(i) >= id })
	}
	if i < 0 || i >= r.Tasks || r.id(i) != id {
		return Record[T, R]{}, false
	}
	return r.record(i)
}

// id returns the number of the i-th task.
func (r *Report[T, R]) id(i int) int { return numberOf(&r.src, r.ledger, i) }

// record returns the record of the i-th task.
func (r *Report[T, R]) record(i int) (Record[T, R], bool) {
	e := r.ledger.entry(i)
	if e.outcome() <= taken {
		return Record[T, R]{}, false
	}
	_, result := r.ledger.place(i)
	rec := Record[T, R]{
		ID: r.id(i), Task: r.task(i), Result: *result, OK: e.outcome() == succeeded, Err: r.ledger.errs.get(i), Intended: r.Start.Add(time.Duration(e.intended)),
		Tag: r.ledger.tags.get(i), Meta: r.ledger.metas.get(i),
	}
	if e.outcome() == dropped {
		return rec, true
	}
	before := r.ledger.tried.get(i)
	rec.Attempt, rec.Earlier = before.count()+1, before.attempts(r.Start)
	rec.Started = r.Start.Add(time.Duration(e.started))
	if e.outcome() != abandoned {
		rec.Ended = r.Start.Add(time.Duration(e.ended()))
	}
	return rec, true
}

// Unfinished returns the IDs of the tasks that did not run to their end, in order.
func (r *Report[T, R]) Unfinished() []int {
	var ids []int
	for i := range r.Tasks {
		if o := r.ledger.entry(i).outcome(); o != succeeded && o != failed {
			ids = append(ids, r.id(i))
		}
	}
	return ids
}

// Err returns the errors of the tasks that failed or were abandoned, nil if there are none. It prints the first few;
// [errors.Is] and [errors.As] see them all. Each is a [*TaskError].
func (r *Report[T, R]) Err() error {
	var errs joinedError
	for i := range r.Tasks {
		if o := r.ledger.entry(i).outcome(); o != failed && o != abandoned {
			continue
		}
		errs = append(errs, &TaskError{ID: r.id(i), Err: r.taskErr(i)})
	}
	if errs == nil {
		return nil
	}
	return errs
}

// taskErr returns why the i-th task was no success.
func (r *Report[T, R]) taskErr(i int) error {
	if err := r.ledger.errs.get(i); err != nil {
		return err
	}
	_, result := r.ledger.place(i)
	return unsuccessful(result)
}

// Log returns the run as tps reads it: an event for each task that was started or dropped, and the kinds of errors of those that
// failed or were abandoned.
func (r *Report[T, R]) Log() tps.Log {
	if r.ledger == nil {
		return tps.Log{Start: r.Start, Stopped: r.reason()}
	}
	l := tps.Log{Start: r.Start, Stopped: r.reason(), Events: make([]tps.Event, 0, r.Tasks-r.Undispatched), Tags: r.ledger.tags.names,
		Tasks: r.Tasks, Undispatched: r.Undispatched, Pacing: r.pacing, Config: maps.Clone(r.config)}
	var kinds tps.ErrorKinds
	for i := range r.Tasks {
		e := r.ledger.entry(i)
		if e.outcome() <= taken {
			continue
		}
		l.Events = append(l.Events, tps.Event{
			ID: int64(r.id(i)), Intended: e.intended, Started: e.started, Ended: e.ended(),
			Outcome: tpsOutcome(e.outcome()), Tag: r.ledger.tags.byID.get(i),
		})
		for t := r.ledger.tried.get(i); t != nil; t = t.before {
			l.Earlier = append(l.Earlier, tps.Attempt{ID: int64(r.id(i)), Started: t.started, Ended: t.ended})
		}
		if meta := r.ledger.metas.get(i); meta != nil {
			if l.Meta == nil {
				l.Meta = map[int64]map[string]any{}
			}
			l.Meta[int64(r.id(i))] = meta
		}
		if e.outcome() == failed || e.outcome() == abandoned {
			kinds.Add(r.taskErr(i))
		}
	}
	l.Errors = kinds.List()
	return l
}

// Pacing returns how the generator kept to its schedule; nil if the strategy followed none.
func (r *Report[T, R]) Pacing() *tps.Pacing { return r.pacing }

// TPS analyses the run: see [tps.Analyze]. nil options are valid.
func (r *Report[T, R]) TPS(o *tps.Options) *tps.Report { return tps.Analyze(r.Log(), o) }

func (r *Report[T, R]) task(i int) T {
	if r.ledger.known {
		return r.src.value(i)
	}
	return r.ledger.cells.at(i).value
}

func tpsOutcome(o outcome) tps.Outcome {
	switch o {
	case succeeded:
		return tps.Succeeded
	case failed:
		return tps.Failed
	case dropped:
		return tps.Dropped
	}
	return tps.Uncompleted
}
