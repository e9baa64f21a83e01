package load

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
)

// Runtime is the import path of the library that generated code calls.
const Runtime = "github.com/worker-dispatcher/wd/generics"

// Remote is the import path of the package of references for other processes, and Process of that which starts these.
const (
	Remote  = "github.com/worker-dispatcher/wd/remote"
	Process = "github.com/worker-dispatcher/wd/process"
)

// Bench is the import path of the package that generated benchmarks call.
const Bench = "github.com/worker-dispatcher/wd/cmd/wdgen/wdbench"

// A Package is a folder's package, its tests or its outside tests, with types as far as it has any.
type Package struct {
	*Folder
	Kind   Kind
	Fset   *token.FileSet
	Files  []*File // those of the kind, without wdgen's own
	Rest   []*File // others of the same package: without tests, if the kind is Test
	Types  *types.Package
	Info   *types.Info
	Errors []types.Error

	trimmed []*ast.File
	tested  []*File // what outside tests test, with what wdgen has written
}

// A File is a parsed file.
type File struct {
	*Source
	Syntax *ast.File
	Errors scanner.ErrorList
}

// Syntax returns the files of the package, with all that annotated functions and directives may depend on.
func (p *Package) Syntax() []*ast.File { return p.trimmed }

// check gives the package types.
func (p *Package) check(m *importer) {
	path, name := p.Path, p.Name
	if p.Kind == XTest {
		path, name = path+"_test", name+"_test"
	}
	p.Types = types.NewPackage(path, name)
	p.Info = &types.Info{Defs: map[*ast.Ident]types.Object{}}
	p.Errors = m.check(p.Types, p.Syntax(), p.Info)
}

// outside returns an importer for outside tests: they see the package with its tests, and so do others that they import.
func (p *Package) outside(m *importer) *importer {
	own := newImporter(m.fset, m.deps, m.sizes)
	tested := types.NewPackage(p.Path, p.Name)
	own.check(tested, syntax(p.tested), nil)
	own.packages[p.Path] = tested
	return own
}

func syntax(files []*File) []*ast.File {
	var all []*ast.File
	for _, f := range files {
		all = append(all, f.Syntax)
	}
	return all
}
