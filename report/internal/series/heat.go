package series

import "math"

// Heat is how many tasks took how long, and when: a row of Counts for each row of the run that has any, cells of equal
// ratio from Low upward.
type Heat struct {
	Step   int64   `json:"step_ns"`
	Low    int64   `json:"low_ns"` // where the lowest cell begins
	Ratio  float64 `json:"ratio"`  // of one cell's end to its beginning
	At     []int64 `json:"at_ns"`  // where a column begins
	Counts [][]int `json:"counts"` // by column and cell; cells above the last are 0
}

const (
	heatColumns = 120
	heatCells   = 32
)

// newHeat lays the samples of a finer grid on a coarser one.
func newHeat(g grid, times samples) Heat {
	low, high := int64(math.MaxInt64), int64(0)
	for _, x := range times {
		low, high = min(low, x.value), max(high, x.value)
	}
	if high == 0 {
		return Heat{}
	}
	low = max(1, low)
	h := Heat{Low: low, Ratio: math.Max(math.Pow(float64(high)/float64(low), 1.0/(heatCells-1)), 1.02)}
	merge := (g.rows + heatColumns - 1) / heatColumns
	h.Step = g.step * int64(merge)
	columns := make([][]int, (g.rows+merge-1)/merge)
	for _, x := range times {
		c := &columns[x.row/merge]
		cell := clamp(int(math.Log(float64(max(x.value, low))/float64(low))/math.Log(h.Ratio)), 0, heatCells-1)
		for len(*c) <= cell {
			*c = append(*c, 0)
		}
		(*c)[cell]++
	}
	for i, c := range columns {
		if c != nil {
			h.At, h.Counts = append(h.At, g.from+int64(i)*h.Step), append(h.Counts, c)
		}
	}
	return h
}
