package tps

import (
	"slices"
	"time"
)

// A grid cuts a run into rows of a length, from its first start on or, reversed, from its last end backward. Here the rows
// are numbered in the order of time in both cases.
//
// A remainder of half a length or more is a row of its own. A shorter one is part of the row before it: the run ends with
// a completion, which would make the rate of a sliver as high as you like.
type grid struct {
	*run
	length  int64
	rows    int64
	reverse bool
}

func newGrid(r *run, length int64, reverse bool) grid {
	g := grid{run: r, length: length, reverse: reverse}
	if len(r.ends) > 0 {
		g.rows = 1
	}
	if length < r.span() {
		g.rows = (r.span() + length/2) / length
	}
	return g
}

// edge returns where row i begins; the one before it ends there.
func (g grid) edge(i int64) int64 {
	switch {
	case i == 0:
		return g.first
	case i == g.rows:
		return g.last
	case g.reverse:
		return g.last - (g.rows-i)*g.length
	}
	return g.first + i*g.length
}

// at returns the row that a task ended in; an edge belongs to the row before it.
func (g grid) at(end int64) int64 {
	if g.reverse {
		return g.rows - 1 - min((g.last-end)/g.length, g.rows-1)
	}
	return max(0, min((end-g.first-1)/g.length, g.rows-1))
}

// intervals returns the rows, and what was in flight over all.
func (g grid) intervals() ([]Interval, InFlight) {
	if g.rows == 0 {
		return nil, InFlight{}
	}
	rows := make([]Interval, g.rows)
	g.count(rows)
	g.distribute(rows)
	inFlight := g.inFlight(rows)
	if g.reverse {
		slices.Reverse(rows)
	}
	return rows, inFlight
}

// count sets bounds, counts and rates.
func (g grid) count(rows []Interval) {
	var started, completed, succeeded int
	for i := range rows {
		row := &rows[i]
		start, end := g.edge(int64(i)), g.edge(int64(i)+1)
		row.Start, row.End = time.Duration(start), time.Duration(end)
		row.Partial = end-start != g.length
		if i < len(rows)-1 {
			row.Started = upTo(g.starts, end-1) - started
		} else {
			row.Started = upTo(g.starts, end) - started
		}
		row.Completed = upTo(g.completed, end) - completed
		row.Succeeded = upTo(g.succeeded, end) - succeeded
		row.rate()
		started, completed, succeeded = started+row.Started, completed+row.Completed, succeeded+row.Succeeded
	}
}

// distribute sets the times.
func (g grid) distribute(rows []Interval) {
	next := make([]int, len(rows))
	sum := 0
	for i := range rows {
		next[i] = sum
		sum += rows[i].Completed
	}
	service, response := make([]int64, sum), make([]int64, sum)
	for i, end := range g.ends {
		at := &next[g.at(end)]
		service[*at], response[*at] = g.service[i], g.response[i]
		*at++
	}
	for i := range rows {
		from, to := next[i]-rows[i].Completed, next[i]
		rows[i].Service, rows[i].Response = distribute(service[from:to]), distribute(response[from:to])
	}
}
