package load

import (
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// translate has the go command run cgo, and puts what comes out in place of the files that import "C". Where cgo fails, these
// stay as they are, and only what comes from C has no type.
func (l *loader) translate() error {
	byPath := map[string]*Folder{}
	for _, f := range l.folders {
		if f.usesC {
			byPath[f.Path] = f
		}
	}
	if len(byPath) == 0 {
		return nil
	}
	flags := []string{"-compiled", "-json=Dir,ImportPath,CompiledGoFiles"}
	packages, err := goList(l.env, flags, slices.Sorted(maps.Keys(byPath)))
	if err != nil {
		return err
	}
	for _, p := range packages {
		for _, name := range p.CompiledGoFiles {
			if f := byPath[p.ImportPath]; f != nil && filepath.IsAbs(name) {
				if err := f.addTranslation(l.fset, name); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// addTranslation adds a file that cgo has written, in place of the one that it is written for if there is one.
func (f *Folder) addTranslation(fset *token.FileSet, name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	syntax, errs := parse(fset, name, text)
	if syntax == nil {
		return nil
	}
	s := f.Source(filepath.Clean(fset.Position(syntax.Package).Filename))
	if s == nil {
		s = &Source{Path: name, Kind: Code}
	}
	f.translations = append(f.translations, &File{Source: s, Syntax: syntax, Errors: errs})
	return nil
}
