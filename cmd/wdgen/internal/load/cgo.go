package load

import (
	"bytes"
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
		s, text := f.original(text)
		syntax, errs := parse(fset, name, text)
		if syntax == nil {
			continue
		}
		if s == nil {
			s = &Source{Path: name, Kind: Code}
		}
		f.translations = append(f.translations, &File{Source: s, Syntax: syntax, Errors: errs})
	}
	return nil
}

// original returns the file that a translation is of, nil if there is none, and the translation with that file's path in it. With -trimpath the go command
// takes what it has made of the same file in another folder, whose path that has in it.
func (f *Folder) original(text []byte) (*Source, []byte) {
	const first = ":1:1\n"
	before, line, _ := bytes.Cut(text, []byte("\n//line "))
	path, after, ok := bytes.Cut(line, []byte(first))
	if !ok {
		return nil, text
	}
	name := string(path[bytes.LastIndexAny(path, `/\`)+1:])
	i := slices.IndexFunc(f.Sources, func(s *Source) bool { return filepath.Base(s.Path) == name })
	if i < 0 {
		return nil, text
	}
	return f.Sources[i], slices.Concat(before, []byte("\n//line "+f.Sources[i].Path+first), after)
}
