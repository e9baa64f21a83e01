package strategytest

import (
	"errors"
	"fmt"

	wd "github.com/worker-dispatcher/wd/generics"
)

// tasks checks that each task was given its own value, and what became of it is in its own record.
func (x *trial) tasks() error {
	o := &x.outcome
	for id := 1; id <= x.size; id++ {
		r, ok := o.records[id]
		if err := x.task(id, r, ok); err != nil {
			return fmt.Errorf("task %d: %w", id, err)
		}
	}
	return x.recount()
}

// task checks one task.
func (x *trial) task(id int, r record, ok bool) error {
	seen := &x.sightings[id]
	ran := seen.ran()
	switch {
	case ran && seen.value != x.value(id):
		return fmt.Errorf("its handler was given the value %v, want %v", seen.value, x.value(id))
	case ran && !ok:
		return errors.New("it ran, and has no record")
	case !ok:
		return nil
	case r.id != id || r.task != x.value(id):
		return fmt.Errorf("its record is of task %d with value %v, want value %v", r.id, r.task, x.value(id))
	case r.started < 0:
		return droppedTask(r, ran)
	case !ran:
		return errors.New("it has a record of a start, and never ran")
	}
	if err := x.attempts(r, seen); err != nil {
		return err
	}
	if r.abandoned() {
		return x.abandonedTask(r, seen.last())
	}
	return x.endedTask(r, seen.last())
}

// attempts checks that a record is of the last attempt, and its intended start not after the first.
func (x *trial) attempts(r record, seen *sighting) error {
	switch last := seen.last(); {
	case r.attempt != len(seen.attempts):
		return fmt.Errorf("its record says it was started %d times, it was %d times", r.attempt, len(seen.attempts))
	case r.started != last.started:
		return fmt.Errorf("its record says it started at %v, it did at %v", r.started, last.started)
	case r.intended < 0 || r.intended > seen.first().started:
		return fmt.Errorf("its intended start, at %v, is not in the time up to its first start at %v", r.intended, seen.first().started)
	}
	return x.tries(seen.attempts)
}

func droppedTask(r record, ran bool) error {
	if ran || r.err != wd.ErrDropped || r.ended >= 0 || r.ok || r.result != 0 || r.attempt != 0 {
		return fmt.Errorf("its record %+v is not that of a task that was dropped (ran: %t)", r, ran)
	}
	return nil
}

func (x *trial) abandonedTask(r record, a *attempt) error {
	switch at := x.deadline(a); {
	case r.err != wd.ErrAbandoned || r.ok || r.result != 0:
		return fmt.Errorf("its record %+v is not that of a task that was abandoned", r)
	case a.ended < at:
		return fmt.Errorf("it was abandoned, though it ended at %v, and Grace only at %v", a.ended, at)
	}
	return nil
}

func (x *trial) endedTask(r record, a *attempt) error {
	var p *wd.PanicError
	switch at := x.deadline(a); {
	case r.ended != a.ended:
		return fmt.Errorf("its record says it ended at %v, it did at %v", r.ended, a.ended)
	case r.ended > at:
		return fmt.Errorf("it ended at %v, and was not abandoned, though Grace ended at %v", r.ended, at)
	case !errors.Is(r.err, a.err) || (r.err == nil) != (a.err == nil):
		return fmt.Errorf("its record has the error %v, want %v", r.err, a.err)
	case errors.As(r.err, &p) && p.ID != a.id:
		return fmt.Errorf("its PanicError has the ID %d", p.ID)
	case r.ok != (a.err == nil):
		return fmt.Errorf("its OK is %t with the error %v", r.ok, r.err)
	case r.result != x.wantResult(a):
		return fmt.Errorf("its result is %d, want %d", r.result, x.wantResult(a))
	}
	return nil
}

// wantResult returns what is to be the result of a task with this last attempt.
func (x *trial) wantResult(a *attempt) int {
	if x.hooked {
		return -a.result
	}
	return a.result
}

// recount checks that the records and results are as many as the summary says.
func (x *trial) recount() error {
	o := &x.outcome
	s := wd.Summary{Tasks: o.Tasks, Undispatched: o.Tasks - len(o.records)}
	for id := range o.results {
		switch r, ok := o.records[id+1]; {
		case o.results[id] != r.result:
			return fmt.Errorf("Results()[%d] is %d, its record has %d", id, o.results[id], r.result)
		case !ok:
		case r.started < 0:
			s.Dropped++
		case r.ended < 0:
			s.Uncompleted++
		case r.ok:
			s.Succeeded++
		default:
			s.Failed++
		}
	}
	if got, want := countsOf(o.Summary), countsOf(s); got != want {
		return fmt.Errorf("the summary says %s; the records say %s", got, want)
	}
	return nil
}
