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
	ran := seen.starts.Load() > 0
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
		return x.droppedTask(r, ran)
	case !ran:
		return errors.New("it has a record of a start, and never ran")
	case r.ended < 0:
		return x.abandonedTask(r)
	}
	return x.endedTask(id, r, seen)
}

func (x *trial) droppedTask(r record, ran bool) error {
	if ran || r.err != wd.ErrDropped || r.ended >= 0 || r.ok || r.result != 0 {
		return fmt.Errorf("its record %+v is not that of a task that was dropped (ran: %t)", r, ran)
	}
	return nil
}

func (x *trial) abandonedTask(r record) error {
	if r.err != wd.ErrAbandoned || r.ok || r.result != 0 {
		return fmt.Errorf("its record %+v is not that of a task that was abandoned", r)
	}
	return nil
}

func (x *trial) endedTask(id int, r record, seen *sighting) error {
	var p *wd.PanicError
	switch {
	case r.started != seen.started || r.ended != seen.ended:
		return fmt.Errorf("its record says it ran from %v to %v, it did from %v to %v", r.started, r.ended, seen.started, seen.ended)
	case r.intended < 0 || r.intended > r.started:
		return fmt.Errorf("its intended start, at %v, is not in the time up to its start at %v", r.intended, r.started)
	case !errors.Is(r.err, seen.err) || (r.err == nil) != (seen.err == nil):
		return fmt.Errorf("its record has the error %w, want %v", r.err, seen.err)
	case errors.As(r.err, &p) && p.ID != id:
		return fmt.Errorf("its PanicError has the ID %d", p.ID)
	case r.ok != (seen.err == nil):
		return fmt.Errorf("its OK is %t with the error %w", r.ok, r.err)
	case r.result != x.wantResult(id):
		return fmt.Errorf("its result is %d, want %d", r.result, x.wantResult(id))
	}
	return nil
}

// wantResult returns what is to be the result of a task that ended.
func (x *trial) wantResult(id int) int {
	result := x.result(id)
	if b := x.behaviour(id); b == panics || b == exits {
		result = 0
	}
	if x.hooked {
		return -result
	}
	return result
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
