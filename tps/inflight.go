package tps

import "time"

// An InFlight says how many tasks ran at once. A task is in flight from the instant it starts up to, and without, the
// instant it ends: of two that run one after the other there is never more than one, and one that takes no time is never
// seen. A task that did not complete is in flight for the rest of the run. A stretch of no length has no Mean: 0.
type InFlight struct {
	Max  int           `json:"max"`   // the most at any instant
	At   time.Duration `json:"at_ns"` // the first such instant, an offset from Log.Start
	Mean float64       `json:"mean"`  // over time
}

// A flight walks along the starts and the ends of a run.
type flight struct {
	starts, ends []int64 // ascending; what the walk has left behind is cut off
	count        int     // in flight where the walk is
	area         wide    // of the whole walk: in flight times nanoseconds
}

// row walks over a row of the table, in order.
func (f *flight) row(from, to int64, last bool) InFlight {
	f.pass(from)
	row := InFlight{Max: f.count, At: time.Duration(from)}
	area := times(int64(f.count), to-from)
	for len(f.starts) > 0 && (f.starts[0] < to || last && f.starts[0] == to) {
		t := f.starts[0]
		f.starts = f.starts[1:]
		f.land(t, to, &area)
		area.add(to - t)
		f.count++
		if f.count > row.Max {
			row.Max, row.At = f.count, time.Duration(t)
		}
	}
	f.land(to-1, to, &area)
	f.area.plus(area)
	if to > from {
		row.Mean = area.over(to - from)
	}
	return row
}

// pass takes in what starts and ends at t.
func (f *flight) pass(t int64) {
	for len(f.starts) > 0 && f.starts[0] <= t {
		f.starts = f.starts[1:]
		f.count++
	}
	for len(f.ends) > 0 && f.ends[0] <= t {
		f.ends = f.ends[1:]
		f.count--
	}
}

// land takes in what ends up to t, and takes from the area what these tasks are not in flight until the end of the row.
func (f *flight) land(t, to int64, area *wide) {
	for len(f.ends) > 0 && f.ends[0] <= t {
		area.subtract(to - f.ends[0])
		f.ends = f.ends[1:]
		f.count--
	}
}

// inFlight sets what was in flight in the rows, which ascend, and returns it for the run.
func (g grid) inFlight(rows []Interval) (run InFlight) {
	f := flight{starts: g.starts, ends: g.completed}
	for i := range rows {
		row := f.row(int64(rows[i].Start), int64(rows[i].End), i == len(rows)-1)
		if i == 0 || row.Max > run.Max {
			run = row
		}
		rows[i].InFlight = row
	}
	run.Mean = 0
	if g.span() > 0 {
		run.Mean = f.area.over(g.span())
	}
	return run
}
