package tps

import "math/bits"

// A wide is an unsigned number of 128 bits: sums of times, and products of times and counts, can be as great. It wraps
// around, so that a sum may go below zero on its way.
type wide struct{ high, low uint64 }

// times returns the product of two numbers that are not negative.
func times(a, b int64) (w wide) {
	w.high, w.low = bits.Mul64(uint64(a), uint64(b))
	return w
}

func (w *wide) add(n int64) {
	var carry uint64
	w.low, carry = bits.Add64(w.low, uint64(n), 0)
	w.high += carry
}

func (w *wide) subtract(n int64) {
	var borrow uint64
	w.low, borrow = bits.Sub64(w.low, uint64(n), 0)
	w.high -= borrow
}

func (w *wide) plus(o wide) {
	var carry uint64
	w.low, carry = bits.Add64(w.low, o.low, 0)
	w.high += o.high + carry
}

func (w wide) less(o wide) bool { return w.high < o.high || w.high == o.high && w.low < o.low }

// over returns the number divided by n, which is more than 0 and great enough that the whole part has 64 bits.
func (w wide) over(n int64) float64 {
	whole, rest := bits.Div64(w.high, w.low, uint64(n))
	return float64(whole) + float64(rest)/float64(n)
}
