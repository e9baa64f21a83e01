package plan

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"go/ast"
	"path/filepath"
	"slices"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
)

// A Unit is one file to write: the tasks of a package that have the same build constraint, or the benchmarks of these.
type Unit struct {
	Package    *load.Package
	File       string
	Constraint string
	Tasks      []*Task           // by name
	Benches    []*Task           // those with a benchmark in this file, by name
	Main       bool              // the file has the TestMain of the package
	Imports    map[string]string // alias by path
}

// FileName is the name of the file for functions of a kind under a constraint. It has no part that the go command could take
// for an operating system.
func FileName(kind load.Kind, constraint string) string {
	name := "wd_gen"
	if kind == load.XTest {
		name += "_x"
	}
	if constraint != "" {
		sum := sha256.Sum256([]byte(constraint))
		name += "_" + hex.EncodeToString(sum[:4])
	}
	if kind == load.Test || kind == load.XTest {
		name += "_test"
	}
	return name + ".go"
}

// addUnits groups tasks by constraint. Benchmarks of a package are with the tasks of its tests.
func (p *Plan) addUnits(pkg *load.Package, made []made) {
	for _, m := range made {
		u := p.unit(pkg, FileName(pkg.Kind, m.constraint), m.constraint)
		u.Tasks = append(u.Tasks, m.task)
		if m.task.Bench != nil {
			u = p.unit(pkg, testFile(pkg.Kind, m.constraint), m.constraint)
			u.Benches = append(u.Benches, m.task)
		}
	}
	for _, u := range p.Units {
		byName(u.Tasks)
		byName(u.Benches)
		if pkg.Kind == load.Test && isTestFile(u.File) {
			u.Package = pkg // which knows the package's own files as well
		}
	}
	slices.SortFunc(p.Units, func(a, b *Unit) int { return cmp.Compare(a.File, b.File) })
}

// unit returns the one for a file of that name.
func (p *Plan) unit(pkg *load.Package, name, constraint string) *Unit {
	path := filepath.Join(pkg.Dir, name)
	for _, u := range p.Units {
		if u.File == path {
			return u
		}
	}
	u := &Unit{Package: pkg, File: path, Constraint: constraint}
	p.Units = append(p.Units, u)
	return u
}

// addMain has a file with the TestMain that benchmarks in child processes need. A package that has one of its own is left alone.
func (p *Plan) addMain() {
	inChildren := func(t *Task) bool { return t.Ref != nil }
	for _, u := range p.Units {
		if u.Constraint == "" && slices.ContainsFunc(u.Benches, inChildren) {
			u.Main = !hasTestMain(p.Folder)
			return
		}
	}
}

// hasTestMain reports whether tests have a TestMain by hand, be it for another build.
func hasTestMain(f *load.Folder) bool {
	return slices.ContainsFunc(f.Sources, func(s *load.Source) bool {
		if s.Own || !isTestFile(s.Path) || !bytes.Contains(s.Text, []byte("TestMain")) {
			return false
		}
		syntax, _ := s.Parse()
		return syntax != nil && slices.ContainsFunc(declared(syntax), func(n *ast.Ident) bool { return n.Name == "TestMain" })
	})
}

func byName(tasks []*Task) {
	slices.SortFunc(tasks, func(a, b *Task) int { return cmp.Compare(a.Name, b.Name) })
}
