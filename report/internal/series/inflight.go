package series

import (
	"cmp"
	"slices"

	"github.com/worker-dispatcher/wd/tps"
)

// InFlight is how many tasks ran at once, row by row. A task that did not complete counts until the run's end.
type InFlight struct {
	Step int64     `json:"step_ns"`
	At   []int64   `json:"at_ns"` // the middle of a row
	Max  []int     `json:"max"`
	Mean []float64 `json:"mean"` // over time
}

// A change is a start or an end of a task.
type change struct {
	at   int64
	more int
}

func newInFlight(events []tps.Event, g grid) InFlight {
	f := InFlight{Step: g.step, Max: make([]int, g.rows), Mean: make([]float64, g.rows)}
	now, since := 0, g.from
	for _, c := range changes(events, g.to) {
		f.add(g, since, c.at, now)
		now, since = now+c.more, c.at
	}
	f.add(g, since, g.to, now)
	for row := range g.rows {
		from, to := g.bounds(row)
		f.At = append(f.At, g.middle(row))
		f.Mean[row] /= float64(max(1, to-from))
	}
	return f
}

// changes are the starts and ends in order; at the same instant the ends come first, as one worker's next task starts when the
// one before has ended. Tasks that take no time are in flight at no time.
func changes(events []tps.Event, end int64) []change {
	all := make([]change, 0, 2*len(events))
	for i := range events {
		e := &events[i]
		ended := e.Ended
		switch e.Outcome {
		case tps.Dropped:
			continue
		case tps.Uncompleted:
			ended = end
		}
		if e.Started < ended {
			all = append(all, change{e.Started, 1}, change{ended, -1})
		}
	}
	slices.SortFunc(all, func(a, b change) int { return cmp.Or(cmp.Compare(a.at, b.at), a.more-b.more) })
	return all
}

// add notes that so many tasks ran from one instant to the next.
func (f *InFlight) add(g grid, from, to int64, n int) {
	if from == to || n == 0 {
		return
	}
	for row := g.rowOf(from); row <= g.rowOfEnd(to); row++ {
		begin, end := g.bounds(row)
		f.Max[row] = max(f.Max[row], n)
		f.Mean[row] += float64(n) * float64(min(end, to)-max(begin, from))
	}
}
