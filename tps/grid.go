package tps

import "time"

// A grid cuts a run into rows, numbered from its first start or, reversed, from its last end.
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

// at returns the row at a distance from where the rows begin.
func (g grid) at(distance int64) int64 { return max(0, min(distance/g.length, g.rows-1)) }

// ofStart returns the row that a task started in; an edge belongs to the row after it.
func (g grid) ofStart(t int64) int64 {
	if g.reverse {
		return g.at(g.last - t - 1)
	}
	return g.at(t - g.first)
}

// ofEnd returns the row that a task ended in; an edge belongs to the row before it.
func (g grid) ofEnd(t int64) int64 {
	if g.reverse {
		return g.at(g.last - t)
	}
	return g.at(t - g.first - 1)
}

// intervals returns the rows.
func (g grid) intervals() []Interval {
	if g.rows == 0 {
		return nil
	}
	rows := make([]Interval, g.rows)
	for i := range rows {
		rows[i] = g.empty(int64(i))
	}
	for _, t := range g.starts {
		if t <= g.last {
			rows[g.ofStart(t)].Started++
		}
	}
	for i, end := range g.ends {
		row := &rows[g.ofEnd(end)]
		row.Completed++
		if g.ok[i] {
			row.Succeeded++
		}
	}
	g.fill(rows)
	return rows
}

// empty returns a row without what happened in it.
func (g grid) empty(i int64) Interval {
	start, end := g.first+i*g.length, g.first+(i+1)*g.length
	if i == g.rows-1 {
		end = g.last
	}
	if g.reverse {
		start, end = g.first+g.last-end, g.first+g.last-start
	}
	return Interval{
		Window:  Window{Start: time.Duration(start), End: time.Duration(end)},
		Partial: end-start != g.length,
	}
}

// fill sets what follows from the counts.
func (g grid) fill(rows []Interval) {
	next := make([]int, len(rows))
	sum := 0
	for i := range rows {
		rows[i].rate()
		next[i] = sum
		sum += rows[i].Completed
	}
	service, response := make([]int64, sum), make([]int64, sum)
	for i, end := range g.ends {
		at := &next[g.ofEnd(end)]
		service[*at], response[*at] = g.service[i], g.response[i]
		*at++
	}
	for i := range rows {
		from, to := next[i]-rows[i].Completed, next[i]
		rows[i].Service, rows[i].Response = distribute(service[from:to]), distribute(response[from:to])
	}
}
