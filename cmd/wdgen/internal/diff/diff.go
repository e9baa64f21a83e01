// Package diff shows how two texts differ, in the unified format.
package diff

import (
	"fmt"
	"strings"
)

// around is how many equal lines stand around a change.
const around = 3

// Unified returns the difference between two texts as hunks under the names given; empty if there is none.
func Unified(oldName, oldText, newName, newText string) string {
	if oldText == newText {
		return ""
	}
	a, b := lines(oldText), lines(newText)
	var out strings.Builder
	fmt.Fprintf(&out, "--- %s\n+++ %s\n", oldName, newName)
	write(&out, edits(a, b))
	return out.String()
}

// lines cuts a text after each newline; the last line may be without one.
func lines(text string) []string {
	all := strings.SplitAfter(text, "\n")
	if all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return all
}

// An edit is a line that is kept (' '), deleted ('-') or inserted ('+').
type edit struct {
	kind byte
	line string
}

// edits turns a into b by way of a longest common subsequence of what is between their equal ends.
func edits(a, b []string) []edit {
	var out []edit
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		out = append(out, edit{' ', a[head]})
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	out = append(out, middle(a[head:len(a)-tail], b[head:len(b)-tail])...)
	for _, line := range a[len(a)-tail:] {
		out = append(out, edit{' ', line})
	}
	return out
}

func middle(a, b []string) []edit {
	common := lengths(a, b)
	var out []edit
	for len(a) > 0 || len(b) > 0 {
		row, i := common[len(a)], len(b)
		switch {
		case len(a) > 0 && len(b) > 0 && a[0] == b[0]:
			out, a, b = append(out, edit{' ', a[0]}), a[1:], b[1:]
		case len(a) > 0 && (len(b) == 0 || common[len(a)-1][i] >= row[i-1]):
			out, a = append(out, edit{'-', a[0]}), a[1:]
		default:
			out, b = append(out, edit{'+', b[0]}), b[1:]
		}
	}
	return out
}

// lengths[i][j] is the length of the longest common subsequence of the last i lines of a and the last j of b.
func lengths(a, b []string) [][]int {
	l := make([][]int, len(a)+1)
	l[0] = make([]int, len(b)+1)
	for i := 1; i <= len(a); i++ {
		l[i] = make([]int, len(b)+1)
		for j := 1; j <= len(b); j++ {
			l[i][j] = max(l[i-1][j], l[i][j-1])
			if a[len(a)-i] == b[len(b)-j] {
				l[i][j] = l[i-1][j-1] + 1
			}
		}
	}
	return l
}
