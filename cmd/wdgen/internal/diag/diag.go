// Package diag holds what wdgen has to say about a directive or a file: where, under which code, why, and what to do.
package diag

import (
	"cmp"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
)

// A Diag is one finding.
type Diag struct {
	Pos     token.Position
	Code    Code
	Message string
	Fix     string // the line to paste; empty where there is none
	Span    Span   // what Fix replaces; zero where a person has to decide
	Note    bool   // worth knowing and no error
}

// A Span is a part of a file, in bytes from its start. The zero Span is none.
type Span struct{ Start, End int }

// Text is the finding as wdgen prints it, with the file relative to dir.
func (d Diag) Text(dir string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s: ", Place(d.Pos, dir), d.Code)
	if d.Note {
		b.WriteString("note: ")
	}
	b.WriteString(d.Message)
	b.WriteString("\n")
	if d.Fix != "" {
		b.WriteString("\t" + strings.ReplaceAll(d.Fix, "\n", "\n\t") + "\n")
	}
	return b.String()
}

// Place is a position with its file relative to dir, if it is below.
func Place(pos token.Position, dir string) string {
	if rel, err := filepath.Rel(dir, pos.Filename); err == nil && filepath.IsLocal(rel) {
		pos.Filename = filepath.ToSlash(rel)
	}
	return pos.String()
}

// A List collects findings. The zero List is empty.
type List []Diag

// Add notes d.
func (l *List) Add(d ...Diag) { *l = append(*l, d...) }

// Failed reports whether a finding is an error.
func (l List) Failed() bool {
	return slices.ContainsFunc(l, func(d Diag) bool { return !d.Note })
}

// Sorted returns the findings by position, each once: a file may be part of several packages.
func (l List) Sorted() List {
	s := slices.Clone(l)
	slices.SortStableFunc(s, func(a, b Diag) int {
		return cmp.Or(
			cmp.Compare(a.Pos.Filename, b.Pos.Filename),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Message, b.Message),
		)
	})
	return slices.CompactFunc(s, func(a, b Diag) bool {
		return a.Pos == b.Pos && a.Code == b.Code && a.Message == b.Message
	})
}

// Text is all findings as wdgen prints them.
func (l List) Text(dir string) string {
	var b strings.Builder
	for _, d := range l.Sorted() {
		b.WriteString(d.Text(dir))
	}
	return b.String()
}
