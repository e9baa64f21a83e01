package tps

import "math/bits"

// radixSort returns keys in ascending order. It is a radix sort, least significant digit first (Knuth, The Art of
// Computer Programming, vol. 3, 5.2.5, algorithm R), which makes no more passes than the greatest key has digits. It
// overwrites keys.
func radixSort(keys []uint64) []uint64 {
	var all uint64
	for _, key := range keys {
		all |= key
	}
	spare := make([]uint64, len(keys))
	for shift := 0; shift < bits.Len64(all); shift += digit {
		scatter(spare, keys, shift)
		keys, spare = spare, keys
	}
	return keys
}

// scatter writes keys into sorted in the order of the one digit at shift, equal ones in the order they have.
func scatter(sorted, keys []uint64, shift int) {
	var next [1 << digit]int
	for _, key := range keys {
		next[key>>shift%(1<<digit)]++
	}
	sum := 0
	for d, n := range next {
		next[d] = sum
		sum += n
	}
	for _, key := range keys {
		at := &next[key>>shift%(1<<digit)]
		sorted[*at] = key
		*at++
	}
}
