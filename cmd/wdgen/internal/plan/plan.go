package plan

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/directive"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
)

// A Plan is what is to be generated for a folder.
type Plan struct {
	Folder *load.Folder
	Units  []*Unit // none if a finding is an error
	Diags  diag.List
	Asked  int // how many tasks were asked for

	Rejected map[diag.Code]int // how many of them are not made, by what was found first
}

// Of plans one folder. The packages are those of the folder that have types: the package, and perhaps its tests. With all,
// every function whose first parameter is a context is taken as annotated.
func Of(folder *load.Folder, packages []*load.Package, all bool) *Plan {
	p := &Plan{Folder: folder, Rejected: map[diag.Code]int{}}
	p.hidden()
	p.lost(packages)
	scopes := map[bool]*scope{false: newScope(), true: newScope()} // tests from outside are a package of their own
	for _, pkg := range packages {
		p.add(pkg, scopes[pkg.Kind == load.XTest], all)
	}
	if p.Diags.Failed() && !all {
		p.Units = nil
	}
	p.addMain()
	for _, u := range p.Units {
		u.nameImports(scopes[u.Package.Kind == load.XTest])
		for _, t := range u.Tasks {
			t.nameLocals(u)
		}
		for _, t := range u.Benches {
			t.nameBench(u)
		}
	}
	return p
}

// made is a task and the constraint of its file.
type made struct {
	task       *Task
	constraint string
}

// add plans the functions of one package.
func (p *Plan) add(pkg *load.Package, s *scope, all bool) {
	s.read(pkg)
	builders, providers := p.builders(pkg, all), p.providers(pkg)
	for _, b := range builders {
		b.from = providers
		s.expect(b)
	}
	var done []made
	for _, b := range builders {
		switch built := b.build(s.expected) && s.claim(b); {
		case built:
			p.Asked++
			done = append(done, made{b.task, b.file.Constraint()})
		case !b.wrong:
			p.Asked++
			p.Rejected[b.diags[0].Code]++
		}
		p.Diags.Add(b.diags...)
	}
	p.addUnits(pkg, done)
}

// builders returns what makes the tasks of a package.
func (p *Plan) builders(pkg *load.Package, all bool) []*builder {
	var bs []*builder
	for _, f := range pkg.Files {
		if !f.Hit && !all {
			continue
		}
		for _, found := range p.scan(pkg, f, all) {
			fn, ok := pkg.Info.Defs[found.Decl.Name].(*types.Func)
			if !ok {
				p.Diags.Add(diag.Diag{
					Pos: pkg.Fset.Position(found.Decl.Name.Pos()), Code: diag.BadSignature,
					Message: found.Decl.Name.Name + " has no type: is it declared twice, or in a file of another package?",
				})
				continue
			}
			bs = append(bs, newBuilders(pkg, f, found, fn)...)
		}
	}
	return bs
}

// scan returns the annotated functions of a file and reports what is wrong with its directives.
func (p *Plan) scan(pkg *load.Package, f *load.File, all bool) []directive.Found {
	found, problems := directive.Scan(f.Syntax)
	if len(f.Errors) > 0 {
		e := f.Errors[0]
		p.Diags.Add(diag.Diag{Pos: e.Pos, Code: diag.BadSignature, Message: "the file does not parse: " + e.Msg})
	}
	for _, x := range problems {
		p.Diags.Add(resolve(pkg.Fset, f, x))
	}
	if all {
		return everyContext(pkg, f)
	}
	return found
}

// resolve makes a finding of a problem. Where the line can be replaced, the finding has its span.
func resolve(fset *token.FileSet, f *load.File, x directive.Problem) diag.Diag {
	d := diag.Diag{Pos: fset.Position(x.Pos), Code: x.Code, Message: x.Message, Fix: x.Fix}
	for _, g := range f.Syntax.Comments {
		for _, c := range g.List {
			if x.Fix != "" && c.Pos() <= x.Pos && x.Pos < c.End() {
				d.Span = span(fset, c.Pos(), c.End())
			}
		}
	}
	return d
}

// span is where in its file something stands; none if the text is not that of the file, as with cgo.
func span(fset *token.FileSet, from, to token.Pos) diag.Span {
	at := fset.PositionFor(from, false)
	if fset.Position(from) != at {
		return diag.Span{}
	}
	return diag.Span{Start: at.Offset, End: at.Offset + int(to-from)}
}

// lost reports files that may have directives and were not loaded: what they ask for must not be taken as gone.
func (p *Plan) lost(packages []*load.Package) {
	found := map[*load.Source]bool{}
	for _, pkg := range packages {
		for _, f := range pkg.Files {
			found[f.Source] = true
		}
	}
	for _, s := range p.Folder.Sources {
		if !s.Hit || s.Kind == load.Hidden || found[s] {
			continue
		}
		p.Diags.Add(diag.Diag{
			Pos: token.Position{Filename: s.Path, Line: 1, Column: 1}, Code: diag.BadSignature,
			Message: strings.TrimSpace("the go command does not load this file: " + p.Folder.Trouble),
		})
	}
}

// hidden notes directives in files that are not part of the build.
func (p *Plan) hidden() {
	for _, s := range p.Folder.Sources {
		if s.Kind != load.Hidden || !s.Hit {
			continue
		}
		if f, pos := s.Parse(); f != nil && directive.Has(f) {
			p.Diags.Add(diag.Diag{
				Pos: pos, Code: diag.Hidden, Note: true,
				Message: "directives in a file that this build leaves out: " + hiddenBy(s.Constraint()),
			})
		}
	}
}

func hiddenBy(constraint string) string {
	if constraint == "" {
		return "it belongs to another package"
	}
	return "it needs " + constraint + " (-tags, -goos, -goarch)"
}

// everyContext returns the functions of a file whose first parameter is a context.
func everyContext(pkg *load.Package, f *load.File) []directive.Found {
	var found []directive.Found
	for _, d := range f.Syntax.Decls {
		decl, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		fn, ok := pkg.Info.Defs[decl.Name].(*types.Func)
		if ok && fn.Signature().Params().Len() > 0 && isContext(fn.Signature().Params().At(0).Type()) {
			found = append(found, directive.Found{Decl: decl, Tasks: []directive.Task{{Pos: decl.Pos(), End: decl.Pos()}}})
		}
	}
	return found
}
