package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// count is a whole number with its thousands apart.
func count(n int) string {
	s := strconv.Itoa(n)
	from := 0
	if n < 0 {
		from = 1
	}
	for i := len(s) - 3; i > from; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural is so many things: "1 task", "2 tasks".
func plural(n int, one, more string) string {
	if n == 1 {
		more = one
	}
	return count(n) + " " + more
}

// pluralRate is so many things a second.
func pluralRate(rate float64, one, more string) string {
	n := perSecond(rate)
	if n == "1" {
		more = one
	}
	return n + " " + more + " a second"
}

// perSecond is a rate, to four digits or so.
func perSecond(rate float64) string {
	switch {
	case rate >= 999.95:
		return count(int(math.Round(rate)))
	case rate >= 1 || rate == 0:
		return trim(strconv.FormatFloat(rate, 'f', 1, 64))
	}
	return strconv.FormatFloat(rate, 'g', 3, 64)
}

// trim takes a fraction of 0 away.
func trim(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// duration is a time to three digits, in the largest of ns, µs, ms, s that leaves a whole one; from two minutes on in two units.
func duration(d time.Duration) string { return nanoseconds(float64(d)) }

func nanoseconds(ns float64) string {
	value, unit := measure(ns)
	return strings.TrimSpace(value + " " + unit)
}

// measure splits a time into a number and its unit.
func measure(ns float64) (value, unit string) {
	abs := math.Abs(ns)
	switch {
	case abs == 0:
		return "0", ""
	case abs < 1e3:
		return digits(ns), "ns"
	case abs < 999.5e3:
		return digits(ns / 1e3), "µs"
	case abs < 999.5e6:
		return digits(ns / 1e6), "ms"
	case abs < 120e9:
		return digits(ns / 1e9), "s"
	}
	return long(time.Duration(ns).Round(time.Second)), ""
}

// long is a time of minutes or hours, in two units.
func long(d time.Duration) string {
	hours, minutes, seconds := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	first, second := fmt.Sprintf("%d min", minutes), fmt.Sprintf(" %d s", seconds)
	if hours > 0 {
		first, second = count(hours)+" h", fmt.Sprintf(" %d min", minutes)
	}
	return first + strings.TrimSuffix(strings.TrimSuffix(second, " 0 s"), " 0 min")
}

// digits is a number to three digits.
func digits(v float64) string {
	places := 2
	switch abs := math.Abs(v); {
	case abs >= 99.95:
		places = 0
	case abs >= 9.995:
		places = 1
	}
	return trim(strconv.FormatFloat(v, 'f', places, 64))
}

// percent is a share of a whole. What is not all and not nothing does not look like it.
func percent(part, whole int) string {
	if whole == 0 {
		return "0 %"
	}
	p := 100 * float64(part) / float64(whole)
	switch {
	case part == 0 || part == whole:
		return strconv.FormatFloat(p, 'f', 0, 64) + " %"
	case p < 0.01:
		return "< 0.01 %"
	case p > 99.99:
		return "> 99.99 %"
	case p < 1 || p > 99:
		return fmt.Sprintf("%.2f %%", p)
	}
	return fmt.Sprintf("%.1f %%", p)
}
