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
	Decl  *ast.FuncDecl
	Tasks []Task
}

// Scan returns the annotated functions of a file in source order, and what is wrong with its directives. A function with a
// wrong directive is left out.
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
	var tasks []Task
	before := len(s.problems)
	for _, c := range g.List {
		t, problems, ok := Parse(c.Slash, c.Text)
		if !ok {
			s.nearMiss(c)
			continue
		}
		s.problems = append(s.problems, problems...)
		tasks = append(tasks, t)
	}
	if len(tasks) == 0 || len(s.problems) > before {
		return
	}
	fn := s.above[g]
	if fn == nil {
		s.misplaced(tasks[0])
		return
	}
	s.found = append(s.found, Found{fn, tasks})
}

// almost matches what a person means as a directive and Go does not: a space, a capital, a block comment.
var almost = regexp.MustCompile(`(?i)^(?://|/\*)[ \t]*wd[ \t]*:[ \t]*task((?:[ \t]+[a-z]+=\S+)*)[ \t]*(?:\*/)?$`)

func (s *scanner) nearMiss(c *ast.Comment) {
	m := almost.FindStringSubmatch(c.Text)
	if m == nil {
		return
	}
	s.problems = append(s.problems, Problem{
		Pos: c.Slash, Code: diag.NearMiss, Message: "this is a comment, not a directive", Fix: "//wd:task" + strings.TrimSuffix(m[1], "*/"),
	})
}

func (s *scanner) misplaced(t Task) {
	p := Problem{Pos: t.Pos, Code: diag.Misplaced, Message: "//wd:task is not directly above a function"}
	switch near := s.near(t.Pos).(type) {
	case *ast.FuncDecl:
		p.Message = "//wd:task is not directly above " + near.Name.Name + ": move it, without a blank line between"
		if near.Pos() < t.Pos {
			p.Message = "//wd:task is inside " + near.Name.Name + ", not above a function"
		}
	case *ast.GenDecl:
		p.Message = "//wd:task is at a " + near.Tok.String() + " declaration, not above a function"
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
