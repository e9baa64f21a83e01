package series

import (
	"math"
	"slices"
)

// A Band is how a time spread in each row. Rows in which there is nothing to spread are left out.
type Band struct {
	Step int64   `json:"step_ns"`
	At   []int64 `json:"at_ns"` // the middle of a row
	P50  []int64 `json:"p50_ns"`
	P90  []int64 `json:"p90_ns"`
	P99  []int64 `json:"p99_ns"`
	Max  []int64 `json:"max_ns"`
}

// Samples are times, each in the row it belongs to.
type samples []sample

type sample struct {
	row   int
	value int64
}

func (s *samples) add(row int, value int64) { *s = append(*s, sample{row, value}) }

// values are the times in ascending order.
func (s samples) values() []int64 {
	values := make([]int64, len(s))
	for i, x := range s {
		values[i] = x.value
	}
	slices.Sort(values)
	return values
}

// byRow are the times of each row, in ascending order.
func (s samples) byRow(rows int) [][]int64 {
	next := make([]int, rows+1)
	for _, x := range s {
		next[x.row+1]++
	}
	for row := range rows {
		next[row+1] += next[row]
	}
	values := make([]int64, len(s))
	at := slices.Clone(next)
	for _, x := range s {
		values[at[x.row]] = x.value
		at[x.row]++
	}
	parts := make([][]int64, rows)
	for row := range parts {
		parts[row] = values[next[row]:next[row+1]]
		slices.Sort(parts[row])
	}
	return parts
}

func (s samples) band(g grid) Band {
	b := Band{Step: g.step}
	for row, values := range s.byRow(g.rows) {
		if len(values) == 0 {
			continue
		}
		b.At = append(b.At, g.middle(row))
		b.P50 = append(b.P50, rank(values, 0.5))
		b.P90 = append(b.P90, rank(values, 0.9))
		b.P99 = append(b.P99, rank(values, 0.99))
		b.Max = append(b.Max, values[len(values)-1])
	}
	return b
}

// rank is the nearest rank of values in ascending order: element number ⌈q·n⌉, the first being number 1.
func rank(values []int64, q float64) int64 {
	n := len(values)
	at := int(math.Ceil(q*float64(n) - 1e-9))
	return values[clamp(at, 1, n)-1]
}
