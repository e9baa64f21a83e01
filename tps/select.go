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
	s := &selection{values: values, low: slices.Min(values), high: slices.Max(values), buckets: make([]int, 1<<digit)}
	s.shift = max(0, bits.Len64(uint64(s.high-s.low))-digit)
	for _, v := range values {
		s.buckets[s.bucket(v)]++
	}
	return s
}

func (s *selection) bucket(value int64) int { return int(uint64(value-s.low) >> s.shift) }

// nth returns what would be values[n] if the values were sorted.
func (s *selection) nth(n int) int64 {
	if s.buckets == nil {
		return s.values[n]
	}
	if s.low == s.high {
		return s.low
	}
	b := 0
	for ; n >= s.buckets[b]; b++ {
		n -= s.buckets[b]
	}
	values := make([]int64, 0, s.buckets[b])
	for _, v := range s.values {
		if s.bucket(v) == b {
			values = append(values, v)
		}
	}
	return newSelection(values).nth(n)
}
