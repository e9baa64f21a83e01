package tps

import (
	"errors"
	"fmt"
	"math"
)

// seedRows are the interval rows of a run, and the best of them.
type seedRows struct {
	log     *seedLog
	run     *SeedWindow
	options SeedOptions

	kept      []SeedWindow // all rows, if they are asked for
	most      int          // the most successes of a row so far
	threshold float64      // the rate to beat
	peak      *SeedWindow  // the row that beat it last
}

// examine goes through the rows of a run that has a success.
func (r *seedRows) examine() error {
	if given := r.options.Interval; math.IsNaN(given) || math.IsInf(given, 0) {
		return fmt.Errorf("seed: Interval is %v, want a number of seconds", given)
	}
	if r.options.Intervals {
		r.kept = []SeedWindow{}
	}
	if r.run.Count.Success == 0 {
		return nil
	}
	step, err := r.step()
	if err != nil {
		return err
	}
	if r.options.Reverse {
		return r.walk(r.run.EndedAt, -step)
	}
	return r.walk(r.run.StartedAt, step)
}

// walk examines the rows from an edge on.
func (r *seedRows) walk(edge, step float64) error {
	if limit := r.limit(); r.run.Duration/math.Abs(step) > float64(limit) {
		return fmt.Errorf("seed: Interval is %v s, which makes more than %d rows", math.Abs(step), limit)
	}
	for r.run.StartedAt <= edge && edge <= r.run.EndedAt {
		next := edge + step
		if next == edge {
			return fmt.Errorf("seed: Interval is %v s, less than the rounding of stamps such as %v", math.Abs(step), edge)
		}
		r.row(edge, next)
		edge = next
	}
	return nil
}

// step returns the length of a row.
func (r *seedRows) step() (float64, error) {
	const usual = 100 // rows
	given, thrice := r.options.Interval, 3*r.run.Metrics.ExecutionTime.Avg
	switch {
	case given != 0:
		return given, nil
	case thrice == 0:
		return 0, errors.New("seed: Interval is 0, and tasks that take no time tell none: want a number of seconds")
	case r.run.Duration/thrice <= usual:
		return max(1, cents(thrice)), nil
	default:
		return max(1, math.Ceil(r.run.Duration/usual)), nil
	}
}

// limit is how many rows there may be. Rows that end before they start are looked for in each of them.
func (r *seedRows) limit() int {
	const kept, seen, looks = 1_000_000, 1 << 25, 1 << 30
	if r.options.Intervals {
		return min(kept, looks/(1+len(r.log.backward)))
	}
	return min(seen, looks/(1+len(r.log.backward)))
}

// row examines one row.
func (r *seedRows) row(from, to float64) {
	if r.options.Reverse {
		from, to = to, from
	}
	from, to = max(from, r.run.StartedAt), min(to, r.run.EndedAt)
	if r.kept == nil && r.log.empty(from, to) {
		return
	}
	w := r.log.window(from, to)
	if r.kept != nil {
		r.kept = append(r.kept, w)
	}
	if w.Count.Success <= r.most {
		return
	}
	r.most = w.Count.Success
	if w.TPS > r.threshold {
		r.threshold, r.peak = w.TPS, new(w)
	}
}
