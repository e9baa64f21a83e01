package load

import (
	"go/ast"
	"go/token"
	"slices"
)

// trim returns the files of a package with what its annotated functions have to do with: they themselves, what they and their
// directives mention, the methods of that, and so on. The rest need not have types, nor what it imports. With all, every
// function is as if annotated whose first parameter may be a context.
func trim(files []*ast.File, all bool) []*ast.File {
	t := trimmer{named: map[string][]ast.Node{}, seen: map[string]bool{}, kept: map[ast.Node]bool{}}
	for _, f := range files {
		t.index(f)
	}
	for _, f := range files {
		t.roots(f, all)
	}
	var trimmed []*ast.File
	for _, f := range files {
		trimmed = append(trimmed, t.file(f))
	}
	return trimmed
}

// A trimmer knows what is declared and what of it is kept: functions, types, variables, and constants by declaration, since they
// may count on one another.
type trimmer struct {
	named map[string][]ast.Node // by the name declared; a method by its type
	seen  map[string]bool
	kept  map[ast.Node]bool
}

func (t *trimmer) index(f *ast.File) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			t.declare(d, owner(d))
		case *ast.GenDecl:
			for _, s := range d.Specs {
				t.declare(unit(d, s), Names(s)...)
				t.alias(s)
			}
		}
	}
}

// alias has an alias kept with its type, whose methods it may have.
func (t *trimmer) alias(s ast.Spec) {
	if s, ok := s.(*ast.TypeSpec); ok && s.Assign.IsValid() {
		if of, ok := s.Type.(*ast.Ident); ok {
			t.declare(s, of)
		}
	}
}

func (t *trimmer) declare(n ast.Node, names ...*ast.Ident) {
	for _, id := range names {
		t.named[id.Name] = append(t.named[id.Name], n)
	}
}

// owner is the name that a function is kept with.
func owner(d *ast.FuncDecl) *ast.Ident {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return d.Name
	}
	for x := d.Recv.List[0].Type; ; {
		switch e := x.(type) {
		case *ast.Ident:
			return e
		case *ast.StarExpr:
			x = e.X
		case *ast.ParenExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.IndexListExpr:
			x = e.X
		default:
			return d.Name
		}
	}
}

// unit is what is kept or left out as a whole.
func unit(d *ast.GenDecl, s ast.Spec) ast.Node {
	if d.Tok == token.CONST {
		return d
	}
	return s
}

// Names are what a part of a declaration declares.
func Names(s ast.Spec) []*ast.Ident {
	switch s := s.(type) {
	case *ast.TypeSpec:
		return []*ast.Ident{s.Name}
	case *ast.ValueSpec:
		return s.Names
	}
	return nil
}

// roots keeps the annotated functions of a file, and what its directives mention.
func (t *trimmer) roots(f *ast.File, all bool) {
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && (directives(fn.Doc) != "" || all && t.mayTakeContext(fn)) {
			t.keep(fn)
		}
	}
	for _, g := range f.Comments {
		for _, w := range word.FindAllString(directives(g), -1) {
			t.keepNamed(w)
		}
	}
}

// mayTakeContext reports whether the first parameter may be a context: of a type from elsewhere, or an alias.
func (t *trimmer) mayTakeContext(fn *ast.FuncDecl) bool {
	params := fn.Type.Params.List
	if len(params) == 0 {
		return false
	}
	switch x := params[0].Type.(type) {
	case *ast.SelectorExpr:
		return true
	case *ast.Ident:
		return !slices.ContainsFunc(t.named[x.Name], func(n ast.Node) bool {
			s, ok := n.(*ast.TypeSpec)
			return ok && !s.Assign.IsValid()
		})
	}
	return false
}

func (t *trimmer) keepNamed(name string) {
	if !t.seen[name] {
		t.seen[name] = true
		for _, n := range t.named[name] {
			t.keep(n)
		}
	}
}

// keep keeps a node and what it mentions: any word in it but the names of fields, and of what others declare.
func (t *trimmer) keep(n ast.Node) {
	if t.kept[n] {
		return
	}
	t.kept[n] = true
	ast.Walk(t, n)
}

// Visit implements [ast.Visitor].
func (t *trimmer) Visit(n ast.Node) ast.Visitor {
	switch n := n.(type) {
	case *ast.Ident:
		t.keepNamed(n.Name)
	case *ast.SelectorExpr:
		ast.Walk(t, n.X)
		return nil
	case *ast.Field:
		ast.Walk(t, n.Type)
		return nil
	case *ast.CommentGroup:
		return nil
	}
	return t
}

// file is a copy of a file with what is kept.
func (t *trimmer) file(f *ast.File) *ast.File {
	trimmed := *f
	trimmed.Decls = nil
	for _, d := range f.Decls {
		if g, ok := d.(*ast.GenDecl); ok {
			if g = t.specs(g); len(g.Specs) > 0 {
				trimmed.Decls = append(trimmed.Decls, g)
			}
		} else if t.kept[d] {
			trimmed.Decls = append(trimmed.Decls, d)
		}
	}
	prune(&trimmed)
	return &trimmed
}

func (t *trimmer) specs(g *ast.GenDecl) *ast.GenDecl {
	some := *g
	some.Specs = nil
	for _, s := range g.Specs {
		if g.Tok == token.IMPORT || t.kept[unit(g, s)] {
			some.Specs = append(some.Specs, s)
		}
	}
	return &some
}
