package plan

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
)

// A scope knows what a package declares in all its files, and what is generated for it.
type scope struct {
	declared map[string]token.Position // by hand, in any file of this build, tests included
	imported map[string]token.Position // names that files give to imports
	hidden   nameSet                   // in files of other builds
	expected nameSet                   // may be generated, for all that is known before types are
	tasks    map[string]*Task          // by the names generated for them
}

func newScope() *scope {
	return &scope{
		declared: map[string]token.Position{}, imported: map[string]token.Position{},
		hidden: nameSet{}, expected: nameSet{}, tasks: map[string]*Task{},
	}
}

// taken returns all names that an import may not have. Those of imports in other files it may.
func (s *scope) taken() nameSet {
	all := nameSet{}
	for n := range s.hidden {
		all[n] = true
	}
	for n := range s.declared {
		all[n] = true
	}
	for n := range s.tasks {
		all[n] = true
	}
	return all
}

// read notes what the files of a package declare, and those beside it of the same package.
func (s *scope) read(pkg *load.Package) {
	for _, f := range append(append([]*load.File{}, pkg.Files...), pkg.Rest...) {
		s.declare(f.Syntax, func(n *ast.Ident) token.Position { return pkg.Fset.Position(n.Pos()) })
	}
	for _, src := range pkg.Sources {
		if src.Own || src.Kind == pkg.Kind || src.Kind == load.Code {
			continue
		}
		f, _ := src.Parse()
		if f == nil || f.Name.Name != pkg.Types.Name() {
			continue
		}
		if src.Kind == load.Hidden {
			s.hide(f)
			continue
		}
		s.declare(f, func(n *ast.Ident) token.Position { return src.Position(n.Pos()) })
	}
}

func (s *scope) declare(f *ast.File, at func(*ast.Ident) token.Position) {
	for _, n := range declared(f) {
		s.declared[n.Name] = at(n)
	}
	for _, i := range f.Imports {
		if i.Name != nil {
			s.imported[i.Name.Name] = at(i.Name)
		}
	}
}

func (s *scope) hide(f *ast.File) {
	for _, n := range declared(f) {
		s.hidden.add(n.Name)
	}
}

// declared returns the names that a file declares for its package.
func declared(f *ast.File) []*ast.Ident {
	var names []*ast.Ident
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				names = append(names, d.Name)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				names = append(names, load.Names(s)...)
			}
		}
	}
	return names
}

// A task of these has all the names that a task can have.
var (
	twoValues  = []*Param{{Role: Value}, {Role: Value}}
	twoResults = []*Result{{}, {}}
)

// expect notes what may be generated for a task.
func (s *scope) expect(b *builder) {
	s.expected.add((&Task{Name: b.base(), Params: twoValues, Results: twoResults}).Names()...)
}

// claim notes the names of a task, and reports those that are taken.
func (s *scope) claim(b *builder) bool {
	t := b.task
	b.leaveRef(s)
	for _, n := range t.Names() {
		if other := s.tasks[n]; other != nil {
			b.report(b.line.Pos, diag.Twice, b.as("Other"),
				"%s is generated for %s already, at %s: as= gives this one another name", n, other.Link, at(other.Pos))
			return false
		}
	}
	for _, n := range t.Names() {
		if pos, ok := s.where(n); ok {
			b.report(b.line.Pos, diag.NameTaken, b.as("Call"),
				"%s is declared already, at %s: as= gives the task another name", n, at(pos))
			return false
		}
	}
	for _, n := range t.Names() {
		s.tasks[n] = t
	}
	return true
}

// where returns where a name is declared that the package cannot declare again.
func (s *scope) where(name string) (token.Position, bool) {
	if pos, ok := s.declared[name]; ok {
		return pos, true
	}
	pos, ok := s.imported[name]
	return pos, ok
}

// as returns the directive with a name that nothing has yet.
func (b *builder) as(suffix string) string {
	line := b.line
	line.As.Text = b.task.Name + suffix
	return line.String()
}

// at is a place in a file beside.
func at(pos token.Position) string {
	return fmt.Sprintf("%s:%d", pos.Filename[strings.LastIndexAny(pos.Filename, `/\`)+1:], pos.Line)
}
