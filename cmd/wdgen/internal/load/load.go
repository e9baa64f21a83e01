package load

import (
	"go/token"
	"slices"
)

// Load returns the packages that match the patterns, and types for those that may have directives. Errors in their code are part
// of the result, not of the error.
func Load(env Env, patterns []string) ([]*Folder, []*Package, error) {
	d := &disk{token.NewFileSet(), map[string][]*Source{}}
	early := d.ahead(env, patterns)
	defer early.wait()
	folders, inner, done, err := d.list(env, patterns, d.briefly(env, patterns))
	if err != nil { // with -mod=mod, the other call may have changed go.mod under this one
		early.wait()
		done()
		folders, inner, done, err = d.list(env, patterns, ask(env, patterns))
	}
	defer done()
	if err != nil {
		return nil, nil, err
	}
	l := &loader{env: inner, fset: d.fset}
	for _, f := range folders {
		if env.All || f.Hits(Code, Test, XTest) {
			l.folders = append(l.folders, f)
		}
	}
	packages, err := l.load(early)
	return folders, packages, err
}

// A loader loads the types of folders.
type loader struct {
	env     Env
	fset    *token.FileSet
	folders []*Folder
}

func (l *loader) load(early ahead) ([]*Package, error) {
	for _, f := range l.folders {
		parseAll(f.Sources)
	}
	if err := l.translate(); err != nil {
		return nil, err
	}
	var all []*Package
	for _, f := range l.folders {
		all = append(all, l.packages(f)...)
	}
	found, err := l.imports(all, early)
	if err != nil {
		return nil, err
	}
	shared := newImporter(l.fset, found, l.env.sizes())
	for _, p := range all {
		if p.Kind == XTest {
			p.check(p.outside(shared))
		} else {
			p.check(shared)
		}
	}
	return all, nil
}

// imports returns what the packages import.
func (l *loader) imports(all []*Package, early ahead) (deps, error) {
	paths := pathSet{}
	for _, p := range all {
		for _, f := range slices.Concat(p.trimmed, syntax(p.tested)) {
			paths.add(p.Dir, f)
		}
	}
	found := early.wait()
	if found == nil || l.env.overlay != "" {
		found = deps{}
	}
	return found, found.complete(l.env, paths.sorted())
}

// packages returns those of a folder, without types: the code, its tests if they have a part in it, and the outside tests.
func (l *loader) packages(f *Folder) []*Package {
	code := l.files(f, Code)
	all := []*Package{{Folder: f, Kind: Code, Fset: l.fset, Files: without(code)}}
	test := l.files(f, Test)
	if len(without(test)) > 0 && (f.Hits(Test, XTest) || slices.ContainsFunc(f.Sources, (*Source).benches)) {
		all = append(all, &Package{Folder: f, Kind: Test, Fset: l.fset, Files: without(test), Rest: without(code)})
	}
	if f.Hits(XTest) {
		p := &Package{Folder: f, Kind: XTest, Fset: l.fset, Files: without(l.files(f, XTest))}
		p.tested = slices.Concat(code, test)
		for _, f := range p.tested {
			prune(f.Syntax)
		}
		all = append(all, p)
	}
	for _, p := range all {
		p.trimmed = trim(syntax(slices.Concat(p.Rest, p.Files)), l.env.All)
	}
	return all
}

// files returns the files of a kind.
func (l *loader) files(f *Folder, k Kind) []*File {
	var all []*File
	if k == Code {
		all = append(all, f.translations...)
	}
	for _, s := range f.of(k) {
		syntax, _ := s.Parse()
		if syntax != nil && !slices.ContainsFunc(f.translations, func(t *File) bool { return t.Source == s }) {
			all = append(all, &File{Source: s, Syntax: syntax, Errors: s.errors})
		}
	}
	return all
}

// without leaves out what wdgen has written.
func without(files []*File) []*File {
	return slices.DeleteFunc(slices.Clone(files), func(f *File) bool { return f.Own })
}
