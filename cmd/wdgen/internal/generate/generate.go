// Package generate finds out what wdgen would change in a tree.
package generate

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/directive"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/emit"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/plan"
)

// A Result is what wdgen has to say and to write.
type Result struct {
	Files   []File // all generated files, by path
	Changes []Change
	Diags   diag.List
	Benches []Bench // what is in Files
	Asked   int     // how many tasks were asked for
	Made    int     // how many of them are in Files

	Rejected map[diag.Code]int // how many are not, by what was found first

	named map[string]*plan.Task // by the names that directives give for other processes
}

// A Bench is a generated benchmark.
type Bench struct {
	Dir  string // of its package
	Name string
}

// A File is a generated file.
type File struct {
	Path string
	Text []byte
}

// Run plans and renders what the packages ask for. It writes nothing. The error is one of loading or a fault of wdgen's.
func Run(env load.Env, patterns []string) (*Result, error) {
	folders, loaded, err := load.Load(env, patterns)
	if err != nil {
		return nil, err
	}
	r := &Result{Rejected: map[diag.Code]int{}, named: map[string]*plan.Task{}}
	for _, f := range folders {
		err = errors.Join(err, r.folder(f, loaded, env.All))
	}
	slices.SortFunc(r.Files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(r.Changes, func(a, b Change) int { return cmp.Compare(a.Path, b.Path) })
	return r, err
}

// folder plans one folder and compares it with what is there.
func (r *Result) folder(f *load.Folder, loaded []*load.Package, all bool) error {
	packages := of(f, loaded)
	p := plan.Of(f, packages, all)
	p.Diags.Add(foreign(p)...)
	p.Diags.Add(r.sameNames(p)...)
	r.Diags.Add(p.Diags...)
	r.Asked += p.Asked
	for code, n := range p.Rejected {
		r.Rejected[code] += n
	}
	if p.Diags.Failed() && !all {
		return nil
	}
	texts, err := render(p, packages)
	var bad *emit.BenchError
	switch {
	case errors.As(err, &bad):
		r.Diags.Add(badBench(p, bad))
		return nil
	case err != nil:
		return err
	}
	for _, u := range p.Units {
		r.Made += len(u.Tasks)
		r.Files = append(r.Files, File{u.File, texts[u.File]})
		for _, t := range u.Benches {
			r.Benches = append(r.Benches, Bench{Dir: f.Dir, Name: t.Benchmark()})
		}
	}
	r.compare(f, texts)
	return nil
}

// sameNames reports names for other processes that another task has. A program has no other program in it.
func (r *Result) sameNames(p *plan.Plan) []diag.Diag {
	var ds []diag.Diag
	within := map[string]*plan.Task{}
	for _, u := range p.Units {
		for _, t := range u.Tasks {
			if t.Ref == nil {
				continue
			}
			other := within[t.Ref.Name]
			if other == nil && p.Folder.Name != "main" {
				other = r.named[t.Ref.Name]
				r.named[t.Ref.Name] = cmp.Or(other, t)
			}
			if within[t.Ref.Name] = t; other != nil {
				ds = append(ds, diag.Diag{
					Pos: t.Pos, Code: diag.Twice,
					Message: fmt.Sprintf("the name %s is that of %s already, at %s:%d: other processes find one of them only", t.Ref.Name, other.Link, filepath.Base(other.Pos.Filename), other.Pos.Line),
				})
			}
		}
	}
	return ds
}

// badBench makes a finding of a benchmark that does not compile.
func badBench(p *plan.Plan, e *emit.BenchError) diag.Diag {
	d := diag.Diag{Code: diag.BadBench, Message: "the benchmark does not compile: " + e.Why}
	for _, u := range p.Units {
		for _, t := range u.Benches {
			if t.Benchmark() == e.Name {
				d.Pos = t.Bench.Pos
			}
		}
	}
	return d
}

// of returns the packages of a folder, the code before its tests.
func of(f *load.Folder, loaded []*load.Package) []*load.Package {
	var ps []*load.Package
	for _, p := range loaded {
		if p.Folder == f {
			ps = append(ps, p)
		}
	}
	slices.SortFunc(ps, func(a, b *load.Package) int { return cmp.Compare(a.Kind, b.Kind) })
	return ps
}

// render writes the units of a folder and checks that they compile. What is there already has been checked before.
func render(p *plan.Plan, packages []*load.Package) (map[string][]byte, error) {
	texts := map[string][]byte{}
	changed := false
	for _, u := range p.Units {
		text, err := emit.File(u)
		if err != nil {
			return nil, err
		}
		texts[u.File] = text
		changed = changed || !same(content(p.Folder, u.File), text)
	}
	if !changed {
		return texts, nil
	}
	for _, pkg := range packages {
		if err := emit.Check(pkg, visible(p, pkg), texts); err != nil {
			return nil, errors.Join(errors.New("generated code does not compile, which is a fault of wdgen: please report it"), err)
		}
	}
	return texts, nil
}

// content is the text of a file as it is; nil if it is not there.
func content(f *load.Folder, path string) []byte {
	if s := f.Source(path); s != nil {
		return s.Text
	}
	return nil
}

// visible are the units that belong to a package: with those of the code, if it is its test.
func visible(p *plan.Plan, pkg *load.Package) []*plan.Unit {
	var us []*plan.Unit
	for _, u := range p.Units {
		if u.Package == pkg || pkg.Kind == load.Test && u.Package.Kind == load.Code {
			us = append(us, u)
		}
	}
	return us
}

// compare notes which files of a folder are to be written or removed.
func (r *Result) compare(f *load.Folder, texts map[string][]byte) {
	for path, text := range texts {
		if old := content(f, path); !same(old, text) {
			r.Changes = append(r.Changes, Change{path, old, text})
		}
	}
	kept := hidden(f)
	for _, s := range f.Sources {
		if s.Own && texts[s.Path] == nil && !kept[filepath.Base(s.Path)] {
			r.Changes = append(r.Changes, Change{s.Path, s.Text, nil})
		}
	}
}

// hidden are the names of files that belong to directives which this build leaves out.
func hidden(f *load.Folder) map[string]bool {
	names := map[string]bool{}
	for _, s := range f.Sources {
		if s.Kind != load.Hidden || !s.Hit {
			continue
		}
		syntax, _ := s.Parse()
		if syntax == nil || !directive.Has(syntax) {
			continue
		}
		for _, k := range []load.Kind{load.Code, load.Test, load.XTest} {
			names[plan.FileName(k, s.Constraint())] = true
		}
	}
	return names
}

// foreign reports files that are in the way of the units' and were not written by wdgen.
func foreign(p *plan.Plan) []diag.Diag {
	var ds []diag.Diag
	for _, u := range p.Units {
		if s := p.Folder.Source(u.File); s != nil && !s.Own {
			ds = append(ds, diag.Diag{
				Pos: token.Position{Filename: u.File, Line: 1, Column: 1}, Code: diag.Foreign,
				Message: "a file of this name is in the way and not wdgen's: rename it",
			})
		}
	}
	return ds
}

// Unresolved reports whether a signature did not compile: perhaps it uses what is written for another package.
func (r *Result) Unresolved() bool {
	return slices.ContainsFunc(r.Diags, func(d diag.Diag) bool { return d.Code == diag.BadSignature })
}
