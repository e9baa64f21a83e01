package tps

import "time"

// An InFlight says how many tasks ran at once. A task is in flight from the instant it starts up to, and without, the
// instant it ends: of two that run one after the other there is never more than one, and one that takes no time is never
// seen. A task that is started again is in flight in each of its attempts, as far as [Log.Earlier] has them, and not between them. One that did not complete is in flight for the rest of the run. A stretch of no length has no Mean: 0.
type InFlight struct {
	Max  int           `json:"max"`   // the most at any instant
	At   time.Duration `json:"at_ns"` // the first such instant, an offset from Log.Start
	Mean float64       `json:"mean"`  // over time
}

// A flight walks along the starts and the ends of a run.
type flight struct {
	starts, ends   []int64 // ascending
	started, ended int     // how many of them the walk has passed
	area           wide    // of the whole walk: in flight times nanoseconds
}

// row walks over a row of the table, in order. The area of a row is what it would be if nothing changed in it, and for each start
// and end what that adds or takes until the end of the row.
func (f *flight) row(from, to int64, last bool) InFlight {
	f.started += passed(f.starts[f.started:], from)
	f.ended += passed(f.ends[f.ended:], from)
	row := InFlight{Max: f.started - f.ended, At: time.Duration(from)}
	area := times(int64(row.Max), to-from)
	for ; f.started < len(f.starts) && (f.starts[f.started] < to || last && f.starts[f.started] == to); f.started++ {
		t := f.starts[f.started]
		f.land(t, to, &area)
		area.add(to - t)
		if n := f.started + 1 - f.ended; n > row.Max {
			row.Max, row.At = n, time.Duration(t)
		}
	}
	f.land(to-1, to, &area)
	f.area.plus(area)
	if to > from {
		row.Mean = area.over(to - from)
	}
	return row
}

// passed returns how many of the first stamps, ascending, are at t or before.
func passed(stamps []int64, t int64) (n int) {
	for n < len(stamps) && stamps[n] <= t {
		n++
	}
	return n
}

// land takes in what ends up to t.
func (f *flight) land(t, to int64, area *wide) {
	for f.ended < len(f.ends) && f.ends[f.ended] <= t {
		area.subtract(to - f.ends[f.ended])
		f.ended++
	}
}

// inFlight sets what was in flight in the rows, which ascend, and returns it for the run.
func (g grid) inFlight(rows []Interval) (run InFlight) {
	f := flight{starts: merged(g.starts, g.earlier.starts), ends: merged(g.completed, g.earlier.ends)}
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
