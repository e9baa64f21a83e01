package diff

import (
	"fmt"
	"strings"
)

// A hunk is a range of edits: changes that are near each other, and equal lines around them.
type hunk struct{ from, to int }

// hunks returns the ranges to show.
func hunks(all []edit) []hunk {
	var out []hunk
	for i, e := range all {
		if e.kind == ' ' {
			continue
		}
		h := hunk{max(0, i-around), min(len(all), i+around+1)}
		if n := len(out); n > 0 && h.from <= out[n-1].to {
			out[n-1].to = h.to
		} else {
			out = append(out, h)
		}
	}
	return out
}

// write prints the hunks of all edits.
func write(out *strings.Builder, all []edit) {
	before, a, b := 0, 1, 1
	for _, h := range hunks(all) {
		n, m := count(all[before:h.from])
		a, b = a+n, b+m
		n, m = count(all[h.from:h.to])
		fmt.Fprintf(out, "@@ -%s +%s @@\n", span(a, n), span(b, m))
		for _, e := range all[h.from:h.to] {
			e.write(out)
		}
		before, a, b = h.to, a+n, b+m
	}
}

// count returns how many lines of the old text and of the new one the edits are.
func count(edits []edit) (a, b int) {
	for _, e := range edits {
		if e.kind != '+' {
			a++
		}
		if e.kind != '-' {
			b++
		}
	}
	return a, b
}

func (e edit) write(out *strings.Builder) {
	out.WriteByte(e.kind)
	out.WriteString(e.line)
	if !strings.HasSuffix(e.line, "\n") {
		out.WriteString("\n\\ No newline at end of file\n")
	}
}

// span is a range of lines as the format has it: an empty one names the line before.
func span(at, n int) string {
	switch n {
	case 0:
		return fmt.Sprintf("%d,0", at-1)
	case 1:
		return fmt.Sprint(at)
	}
	return fmt.Sprintf("%d,%d", at, n)
}
