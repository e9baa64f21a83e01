package tps

import "math/bits"

// radixSort returns keys, none of them negative, in ascending order of all but their lowest bits, of which as many as said may
// be in any order. It is a radix sort, least significant digit first (Knuth, The Art of Computer Programming, vol. 3, 5.2.5,
// algorithm R), which makes no more passes than the greatest key has digits. It overwrites keys and spare, which are of one
// length, and returns one of them.
func radixSort(keys, spare []int64, lowest int) []int64 {
	if settle(keys) {
		return keys
	}
	var all int64
	for _, key := range keys {
		all |= key
	}
	for shift := lowest; shift < bits.Len64(uint64(all)); shift += digit {
		scatter(spare, keys, shift)
		keys, spare = spare, keys
	}
	return keys
}

// settle sorts keys by insertion if they are nearly in order, as those of a run often are, and gives up otherwise, leaving them
// in another order.
func settle(keys []int64) bool {
	moves := len(keys)
	for i, key := range keys {
		at := i
		for ; at > 0 && keys[at-1] > key && moves > 0; at-- {
			keys[at] = keys[at-1]
			moves--
		}
		keys[at] = key
		if moves == 0 {
			return false
		}
	}
	return true
}

// scatter writes keys into sorted in the order of the one digit at shift, equal ones in the order they have.
func scatter(sorted, keys []int64, shift int) {
	var next [1 << digit]int
	for _, key := range keys {
		next[uint64(key)>>shift%(1<<digit)]++
	}
	sum := 0
	for d, n := range next {
		next[d] = sum
		sum += n
	}
	for _, key := range keys {
		at := &next[uint64(key)>>shift%(1<<digit)]
		sorted[*at] = key
		*at++
	}
}

// ascending sorts values, which are within reach, with the help of two slices no shorter.
func ascending(values []int64, scratch [2][]int64) {
	if settle(values) {
		return
	}
	low, _ := extremes(values)
	keys := scratch[0][:len(values)]
	for i, v := range values {
		keys[i] = v - low
	}
	for i, key := range radixSort(keys, scratch[1][:len(values)], 0) {
		values[i] = low + key
	}
}

// extremes returns the least and the greatest of values, at least one.
func extremes(values []int64) (low, high int64) {
	low, high = values[0], values[0]
	for _, v := range values {
		low, high = min(low, v), max(high, v)
	}
	return low, high
}
