package tps

import (
	"math/bits"
	"slices"
)

// A selection finds order statistics in linear time, by a radix sort, most significant digit first, of only the
// buckets that are asked for. It needs a fraction of the time of sorting all.
type selection struct {
	values    []int64
	low, high int64 // the least and the greatest value
	shift     int   // of the digit in value-low
	buckets   []int // how many values have which digit; nil if values are sorted
}

const (
	digit = 11      // bits
	few   = 1 << 10 // so many values are sorted at once
)

// newSelection returns a selection from values, at least one. It keeps them and does not change them.
func newSelection(values []int64) *selection {
	if len(values) <= few {
		values = slices.Clone(values)
		slices.Sort(values)
		return &selection{values: values, low: values[0], high: values[len(values)-1]}
	}
	s := &selection{values: values, buckets: make([]int, 1<<digit)}
	s.low, s.high = extremes(values)
	s.shift = max(0, bits.Len64(uint64(s.high-s.low))-digit)
	for _, v := range values {
		s.buckets[s.bucket(v)]++
	}
	return s
}

func (s *selection) bucket(value int64) int { return int(uint64(value-s.low) >> s.shift) }

// nth returns, for each n, what would be values[n] if the values were sorted. The ns ascend, and are fewer than 256.
func (s *selection) nth(ns ...int) []int64 {
	found := make([]int64, len(ns))
	switch {
	case s.buckets == nil:
		for i, n := range ns {
			found[i] = s.values[n]
		}
	case s.low == s.high:
		for i := range found {
			found[i] = s.low
		}
	default:
		s.search(ns, found)
	}
	return found
}

// search sets found: it collects the buckets that hold an element asked for, in one pass, and selects in each.
func (s *selection) search(ns []int, found []int64) {
	var in [1 << digit]uint8 // which of the parts a bucket is, from 1 on
	var parts [][]int64
	var asked [][]int // of each part, the elements asked for, counted from its own first
	below, b := 0, 0
	for _, n := range ns {
		for ; n-below >= s.buckets[b]; b++ {
			below += s.buckets[b]
		}
		if in[b] == 0 {
			parts, asked = append(parts, make([]int64, 0, s.buckets[b])), append(asked, nil)
			in[b] = uint8(len(parts))
		}
		asked[in[b]-1] = append(asked[in[b]-1], n-below)
	}
	for _, v := range s.values {
		if part := in[s.bucket(v)]; part != 0 {
			parts[part-1] = append(parts[part-1], v)
		}
	}
	i := 0
	for part, values := range parts {
		i += copy(found[i:], newSelection(values).nth(asked[part]...))
	}
}
