package load

import (
	"errors"
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
		if f := byPath[p.ImportPath]; f != nil {
			err = errors.Join(err, f.addTranslations(l.fset, p.CompiledGoFiles))
		}
	}
	return err
}

// addTranslations adds the files that cgo has written, in place of those that they are written for.
func (f *Folder) addTranslations(fset *token.FileSet, names []string) error {
	for _, name := range names {
		if !filepath.IsAbs(name) { // as it was
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		syntax, errs := parse(fset, name, text)
		if syntax == nil {
			continue
		}
		s := f.Source(filepath.Clean(fset.Position(syntax.Package).Filename))
		if s == nil {
			s = &Source{Path: name, Kind: Code}
		}
		f.translations = append(f.translations, &File{Source: s, Syntax: syntax, Errors: errs})
	}
	return nil
}
