package load

import (
	"go/ast"
	"go/build"
	"go/build/constraint"
	"io"
	"path/filepath"
	"strings"
)

// Constraint returns what the file's name, its go:build line and its use of C demand of a build, as one expression; empty if
// nothing. The file is read as it is, since cgo hands on another text.
func (s *Source) Constraint() string {
	f, _ := s.Parse()
	if f == nil {
		return ""
	}
	return constraintOf(s.Path, f)
}

func constraintOf(path string, f *ast.File) string {
	var all constraint.Expr
	and := func(x constraint.Expr) {
		if all == nil {
			all = x
		} else {
			all = &constraint.AndExpr{X: all, Y: x}
		}
	}
	for _, tag := range nameTags(filepath.Base(path)) {
		and(&constraint.TagExpr{Tag: tag})
	}
	if usesC(f) {
		and(&constraint.TagExpr{Tag: "cgo"})
	}
	if x := buildLine(f); x != nil {
		and(x)
	}
	if all == nil {
		return ""
	}
	return all.String()
}

// nameTags returns the operating system and the architecture that end a file's name. The go command's own rule is asked.
func nameTags(name string) []string {
	parts := strings.Split(strings.TrimSuffix(strings.TrimSuffix(name, ".go"), "_test"), "_")
	last, before := parts[len(parts)-1], ""
	if len(parts) > 1 {
		before = parts[len(parts)-2]
	}
	switch {
	case matches(name, "", ""):
		return nil
	case matches(name, last, ""):
		return []string{last}
	case matches(name, "", last):
		return []string{last}
	}
	return []string{before, last}
}

func matches(name, goos, goarch string) bool {
	c := build.Context{GOOS: goos, GOARCH: goarch, Compiler: "gc", OpenFile: func(string) (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("package p\n")), nil
	}}
	ok, err := c.MatchFile("", name)
	return ok && err == nil
}

func usesC(f *ast.File) bool {
	for _, i := range f.Imports {
		if i.Path.Value == `"C"` {
			return true
		}
	}
	return false
}

func buildLine(f *ast.File) constraint.Expr {
	for _, g := range f.Comments {
		if g.Pos() > f.Package {
			return nil
		}
		for _, c := range g.List {
			if !constraint.IsGoBuild(c.Text) {
				continue
			}
			if x, err := constraint.Parse(c.Text); err == nil {
				return x
			}
		}
	}
	return nil
}
