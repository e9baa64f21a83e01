package directive

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
)

// A Found is a function and the directives above it.
type Found struct {
	Decl    *ast.FuncDecl
	Tasks   []Task
	Bench   *Bench   // nil if there is no such line
	Provide *Provide // likewise
	Wrong   bool     // problems of the lines have been returned: nothing is to be generated
}

func (f Found) empty() bool { return len(f.Tasks) == 0 && f.Bench == nil && f.Provide == nil }

// Scan returns the annotated functions of a file in source order, and what is wrong with its directives. Of a function with a
// wrong directive there is as much as could be read.
func Scan(f *ast.File) ([]Found, []Problem) {
	s := scanner{above: map[*ast.CommentGroup]*ast.FuncDecl{}, file: f}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Doc != nil {
			s.above[fn.Doc] = fn
		}
	}
	for _, g := range f.Comments {
		s.group(g)
	}
	return s.found, s.problems
}

// Has reports whether a file has a directive, well-formed or not.
func Has(f *ast.File) bool {
	found, problems := Scan(f)
	return len(found) > 0 || len(problems) > 0
}

// A scanner goes through the comments of a file.
type scanner struct {
	file     *ast.File
	above    map[*ast.CommentGroup]*ast.FuncDecl
	found    []Found
	problems []Problem
}

func (s *scanner) group(g *ast.CommentGroup) {
	var found Found
	before := len(s.problems)
	for _, c := range g.List {
		line, problems, ok := Parse(c.Slash, c.Text)
		if !ok {
			s.nearMiss(c)
			continue
		}
		s.problems = append(s.problems, problems...)
		s.add(&found, line)
	}
	found.Wrong = len(s.problems) > before
	switch found.Decl = s.above[g]; {
	case found.empty() || found.Wrong && found.Decl == nil:
	case found.Decl == nil:
		s.misplaced(found)
	case found.Wrong || s.fits(found):
		s.found = append(s.found, found)
	}
}

func (s *scanner) add(f *Found, line Line) {
	switch {
	case line.Task != nil:
		f.Tasks = append(f.Tasks, *line.Task)
	case line.Bench != nil && f.Bench != nil:
		s.problems = append(s.problems, Problem{Pos: line.Bench.Pos, Code: diag.Twice, Message: "a second //wd:bench above one function"})
	case line.Bench != nil:
		f.Bench = line.Bench
	case line.Provide != nil && f.Provide != nil:
		s.problems = append(s.problems, Problem{Pos: line.Provide.Pos, Code: diag.Twice, Message: "a second //wd:provide above one function"})
	case line.Provide != nil:
		f.Provide = line.Provide
	}
}

// fits reports whether a bench line, if there is one, has the one task it needs.
func (s *scanner) fits(f Found) bool {
	if f.Bench == nil || len(f.Tasks) == 1 {
		return true
	}
	p := Problem{Pos: f.Bench.Pos, Code: diag.BadBench, Message: "//wd:bench without a //wd:task above the same function"}
	if len(f.Tasks) > 1 {
		p.Message = "//wd:bench with several //wd:task: one of them only can be measured"
	}
	s.problems = append(s.problems, p)
	return false
}

// almost matches what a person means as a directive and Go does not: a space, a capital, a block comment.
var almost = regexp.MustCompile(`(?i)^(?://|/\*)[ \t]*wd[ \t]*:[ \t]*(task|bench|provide)((?:[ \t]+(?:local|[a-z]+=\S+))*)[ \t]*(?:\*/)?$`)

func (s *scanner) nearMiss(c *ast.Comment) {
	m := almost.FindStringSubmatch(c.Text)
	if m == nil {
		return
	}
	s.problems = append(s.problems, Problem{
		Pos: c.Slash, Code: diag.NearMiss, Message: "this is a comment, not a directive", Fix: "//wd:" + strings.ToLower(m[1]) + strings.TrimSuffix(m[2], "*/"),
	})
}

func (s *scanner) misplaced(f Found) {
	var line string
	var pos token.Pos
	switch {
	case len(f.Tasks) > 0:
		line, pos = "//wd:task", f.Tasks[0].Pos
	case f.Bench != nil:
		line, pos = "//wd:bench", f.Bench.Pos
	default:
		line, pos = "//wd:provide", f.Provide.Pos
	}
	p := Problem{Pos: pos, Code: diag.Misplaced, Message: line + " is not directly above a function"}
	switch near := s.near(pos).(type) {
	case *ast.FuncDecl:
		p.Message = line + " is not directly above " + near.Name.Name + ": move it, without a blank line between"
		if near.Pos() < pos {
			p.Message = line + " is inside " + near.Name.Name + ", not above a function"
		}
	case *ast.GenDecl:
		p.Message = line + " is at a " + near.Tok.String() + " declaration, not above a function"
	}
	s.problems = append(s.problems, p)
}

// near returns the declaration that pos is in or, else, the next one.
func (s *scanner) near(pos token.Pos) ast.Decl {
	for _, d := range s.file.Decls {
		if pos < d.End() {
			return d
		}
	}
	return nil
}
