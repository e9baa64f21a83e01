package load

import (
	"fmt"
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
	"path/filepath"

	"golang.org/x/tools/go/packages"
)

// Runtime is the import path of the library that generated code calls.
const Runtime = "github.com/worker-dispatcher/wd/generics"

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
}

// A File is a parsed file.
type File struct {
	*Source
	Syntax *ast.File
	Errors scanner.ErrorList
}

const mode = packages.NeedName | packages.NeedCompiledGoFiles | packages.NeedImports |
	packages.NeedTypes | packages.NeedTypesInfo | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedForTest |
	packages.NeedModule

// Types loads the folders that hit. Errors in their code are part of the result, not of the error.
func Types(env Env, folders []*Folder) ([]*Package, error) {
	byPath := map[string]*Folder{}
	var patterns []string
	tests := false
	for _, f := range folders {
		if env.All || f.Hits(Code, Test, XTest) {
			byPath[f.Path] = f
			patterns = append(patterns, f.Path)
			tests = tests || f.Hits(Test, XTest) || f.benches()
		}
	}
	if len(byPath) == 0 {
		return nil, nil
	}
	r := &reader{errors: map[string]scanner.ErrorList{}}
	cfg := &packages.Config{
		Mode: mode, Dir: env.Dir, Env: env.environ(), BuildFlags: env.flags(),
		Fset: token.NewFileSet(), ParseFile: r.parse, Tests: tests,
	}
	loaded, err := packages.Load(cfg, patterns...)
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	return assign(loaded, byPath, r), nil
}

// assign makes of each loaded package what it is for its folder.
func assign(loaded []*packages.Package, byPath map[string]*Folder, r *reader) []*Package {
	var out []*Package
	for _, p := range loaded {
		if folder, k := place(p, byPath); folder != nil && p.Types != nil {
			out = append(out, newPackage(folder, k, p, r))
		}
	}
	return out
}

// place returns the folder that a loaded package belongs to, and as what; nil if to none.
func place(p *packages.Package, byPath map[string]*Folder) (*Folder, Kind) {
	switch {
	case p.ForTest == "": // the main package of a test has a path that no folder has
		return byPath[p.PkgPath], Code
	case p.PkgPath == p.ForTest:
		return byPath[p.ForTest], Test
	case p.PkgPath == p.ForTest+"_test":
		return byPath[p.ForTest], XTest
	}
	return nil, 0
}

func newPackage(folder *Folder, k Kind, p *packages.Package, r *reader) *Package {
	out := &Package{Folder: folder, Kind: k, Fset: p.Fset, Types: p.Types, Info: p.TypesInfo, Errors: p.TypeErrors}
	for _, syntax := range p.Syntax {
		pos := p.Fset.Position(syntax.Package).Filename
		source := folder.Source(filepath.Clean(pos))
		file := &File{Source: source, Syntax: syntax, Errors: r.errors[pos]}
		switch {
		case source == nil: // written by cgo
			file.Source = &Source{Path: pos, Kind: k}
			out.Rest = append(out.Rest, file)
		case source.Own:
		case source.Kind == k:
			out.Files = append(out.Files, file)
		default:
			out.Rest = append(out.Rest, file)
		}
	}
	return out
}
