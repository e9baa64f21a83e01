package load

import (
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/gcexportdata"
)

// An importer gives packages types: those that the compiler has exported or, for a package that does not compile yet, those of
// its source.
type importer struct {
	fset     *token.FileSet
	deps     deps
	sizes    types.Sizes
	packages map[string]*types.Package // complete or, if only others have mentioned it, with what they have mentioned
	reading  pathSet                   // those whose source is being read
}

func newImporter(fset *token.FileSet, d deps, sizes types.Sizes) *importer {
	return &importer{fset, d, sizes, map[string]*types.Package{}, pathSet{}}
}

// Import implements [types.Importer].
func (m *importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if p := m.packages[path]; p != nil && p.Complete() {
		return p, nil
	}
	dep, ok := m.deps[path]
	switch {
	case !ok && m.deps["vendor/"+path].Dir != "": // in the standard library
		return m.Import("vendor/" + path)
	case !ok:
		return nil, errors.New("the go command does not know it")
	case dep.Export != "":
		return m.exported(dep)
	case dep.Dir == "":
		return nil, dep.trouble()
	}
	return m.source(dep)
}

func (l listed) trouble() error {
	if l.Error != nil {
		return errors.New(strings.Join(strings.Fields(l.Error.Err), " "))
	}
	return errors.New("it has no Go files")
}

func (m *importer) exported(dep listed) (*types.Package, error) {
	file, err := os.Open(dep.Export)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()    // it has only been read
	r, err := gcexportdata.NewReader(file) //nolint:staticcheck // until Go 1.28 there are archives to read
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dep.Export, err)
	}
	return gcexportdata.Read(r, m.fset, m.packages, dep.ImportPath)
}

// source checks what a package declares, as far as it can be checked.
func (m *importer) source(dep listed) (*types.Package, error) {
	if m.reading[dep.ImportPath] {
		return nil, errors.New("import cycle")
	}
	m.reading[dep.ImportPath] = true
	var files []*ast.File
	for _, name := range append(dep.GoFiles, dep.CgoFiles...) {
		path := filepath.Join(dep.Dir, name)
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if f, _ := parse(m.fset, path, outline(text)); f != nil {
			prune(f)
			files = append(files, f)
		}
	}
	if len(files) == 0 {
		return nil, dep.trouble()
	}
	p := types.NewPackage(dep.ImportPath, dep.Name)
	m.check(p, files, nil)
	m.packages[dep.ImportPath] = p
	return p, nil
}

// check gives a package types, and returns what is wrong with it.
func (m *importer) check(p *types.Package, files []*ast.File, info *types.Info) []types.Error {
	var errs []types.Error
	conf := types.Config{
		Importer: m, FakeImportC: true, IgnoreFuncBodies: true, Sizes: m.sizes,
		Error: func(err error) {
			var e types.Error
			if errors.As(err, &e) {
				errs = append(errs, e)
			}
		},
	}
	_ = types.NewChecker(&conf, m.fset, p, info).Files(files)
	return errs
}
