package series

// A grid cuts a run into rows of a length. A remainder of less than half a row is part of the row before it, as in tps.
type grid struct {
	from, to, step int64
	rows           int
}

func newGrid(from, to, step int64) grid {
	return grid{from, to, step, int(max(1, (to-from+step/2)/step))}
}

// rowOf is the row of what starts at t: an edge belongs to the row after it.
func (g grid) rowOf(t int64) int { return g.at(t - g.from) }

// rowOfEnd is the row of what ends at t: an edge belongs to the row before it.
func (g grid) rowOfEnd(t int64) int { return g.at(t - g.from - 1) }

func (g grid) at(distance int64) int { return int(max(0, min(distance/g.step, int64(g.rows-1)))) }

// bounds are where a row begins and ends.
func (g grid) bounds(row int) (from, to int64) {
	from, to = g.from+int64(row)*g.step, g.from+int64(row+1)*g.step
	if row == g.rows-1 {
		to = g.to
	}
	return from, to
}

// middle is the instant at which a row is drawn.
func (g grid) middle(row int) int64 {
	from, to := g.bounds(row)
	return from + (to-from)/2
}
