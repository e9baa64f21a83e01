package wd

import "math/bits"

// A wide is a whole number of 128 bits, not negative.
type wide struct{ hi, lo uint64 }

// times returns a·b.
func times(a, b uint64) wide {
	hi, lo := bits.Mul64(a, b)
	return wide{hi, lo}
}

func (x wide) plus(y wide) wide {
	lo, carry := bits.Add64(x.lo, y.lo, 0)
	hi, _ := bits.Add64(x.hi, y.hi, carry)
	return wide{hi, lo}
}

// minus returns x-y, or 0 if y is greater.
func (x wide) minus(y wide) wide {
	lo, borrow := bits.Sub64(x.lo, y.lo, 0)
	hi, borrow := bits.Sub64(x.hi, y.hi, borrow)
	if borrow != 0 {
		return wide{}
	}
	return wide{hi, lo}
}

// atMost reports whether x ≤ y.
func (x wide) atMost(y wide) bool { return x.hi < y.hi || x.hi == y.hi && x.lo <= y.lo }

// over returns ⌊x/d⌋, or the greatest number there is if that is greater, and whether something is left.
func (x wide) over(d uint64) (quotient uint64, rest bool) {
	if d <= x.hi {
		return 1<<64 - 1, true
	}
	quotient, left := bits.Div64(x.hi, x.lo, d)
	return quotient, left > 0
}

// scaled returns ⌈x·m/d⌉ for m ≤ d, and ⌊x·m/d⌋ unless up.
func (x wide) scaled(m, d uint64, up bool) wide {
	top, low := times(x.hi, m), times(x.lo, m)
	middle, carry := bits.Add64(top.lo, low.hi, 0)
	q1, left := bits.Div64(top.hi+carry, middle, d)
	q0, left := bits.Div64(left, low.lo, d)
	q := wide{q1, q0}
	if up && left > 0 {
		q = q.plus(wide{lo: 1})
	}
	return q
}

// float returns x to the nearest 52 bits or so.
func (x wide) float() float64 { return float64(x.hi)*(1<<64) + float64(x.lo) }
