package tps

import (
	"math"
	"strconv"
	"strings"
)

// The units of times in logs, as powers of ten of a nanosecond.
const (
	inNanoseconds  = 0
	inMicroseconds = 3
	inMilliseconds = 6
	inSeconds      = 9
)

// nanoseconds reads a decimal number of a unit exactly, rounded half up to a nanosecond. False: it is none, or out of 64 bits.
func nanoseconds(text string, unit int) (int64, bool) {
	number, exponent, hasExponent := strings.Cut(strings.ToLower(text), "e")
	if hasExponent {
		const most = 1000 // far beyond either end
		e, err := strconv.Atoi(exponent)
		if err != nil {
			return 0, false
		}
		unit += max(-most, min(e, most))
	}
	number, negative := strings.CutPrefix(strings.TrimPrefix(number, "+"), "-")
	whole, fraction, _ := strings.Cut(number, ".")
	digits := whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n, ok := shiftPoint(digits, len(whole)+unit)
	if negative {
		n = -n
	}
	return n, ok
}

// shiftPoint returns the number that digits are with a decimal point at a place, rounded.
func shiftPoint(digits string, point int) (int64, bool) {
	significant := strings.TrimLeft(digits, "0")
	point -= len(digits) - len(significant)
	switch {
	case significant == "" || point < 0:
		return 0, true
	case point > 19:
		return 0, false
	case point >= len(significant):
		n, err := strconv.ParseInt(significant+strings.Repeat("0", point-len(significant)), 10, 64)
		return n, err == nil
	}
	n, err := strconv.ParseInt("0"+significant[:point], 10, 64)
	if err != nil || significant[point] < '5' {
		return n, err == nil
	}
	return n + 1, n < math.MaxInt64
}
