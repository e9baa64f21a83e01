package tps

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// cell is one of a distribution's times, or a dash if it has none.
func (d Distribution) cell(t time.Duration) string {
	if d.Count == 0 {
		return "-"
	}
	return brief(t, t)
}

// observed returns what was observed, with its unit.
func (c Check) observed() string {
	switch c.Unit {
	case "ns":
		t := time.Duration(c.Observed)
		return brief(t, t)
	case "%":
		return fmt.Sprintf("%.2f%%", c.Observed)
	}
	return rate(c.Observed) + "/s"
}

// brief is a time to four digits of the scale.
func brief(d, scale time.Duration) string {
	unit := time.Duration(1)
	for scale/unit >= 10_000 {
		unit *= 10
	}
	return d.Round(unit).String()
}

// rate is a rate to two decimals, or to five digits if it is great.
func rate(perSecond float64) string {
	if perSecond < 1e7 {
		return fmt.Sprintf("%.2f", perSecond)
	}
	return fmt.Sprintf("%.5g", perSecond)
}

// plural is so many things: "1 task", "2 tasks".
func plural[N int | int64](n N, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// fit cuts a text of somebody else's to so many columns, with dots if something is missing, and takes out what could move a
// terminal's cursor.
func fit(text string, width int) string {
	runes := printable(text)
	if len(runes) <= width {
		return string(runes)
	}
	return string(runes[:width-3]) + "..."
}

// fitTwo is fit in two lines. What is too long for both lacks its middle, as the cause of an error stands at its end.
func fitTwo(text string, width int) (first, second string) {
	runes := printable(text)
	if len(runes) <= width {
		return string(runes), ""
	}
	first = string(runes[:width])
	if blank := strings.LastIndexByte(first, ' '); blank > len(first)/2 {
		first = first[:blank]
	}
	rest := []rune(strings.TrimLeft(string(runes[utf8.RuneCountInString(first):]), " "))
	if len(rest) > width {
		return first, "..." + string(rest[len(rest)-width+3:])
	}
	return first, string(rest)
}

// printable takes out what could move a terminal's cursor.
func printable(text string) []rune {
	return []rune(strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return ' '
	}, text))
}

// wrap breaks a text into lines, the first of which begins at a column.
func wrap(text string, column int) string {
	var b strings.Builder
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+n > columns-1:
			b.WriteString("\n  ")
			column = 2
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String()
}
