package load

import (
	"path/filepath"
	"slices"
)

// A Folder is a package as go list names it, and all Go files beside it.
type Folder struct {
	Dir     string
	Path    string
	Name    string
	Sources []*Source // by name

	Trouble string // what go list says is wrong; empty if nothing

	usesC        bool    // a file imports "C"
	translations []*File // of these files, and what belongs to them
}

// Hits reports whether a file of one of the kinds may have a directive.
func (f *Folder) Hits(kinds ...Kind) bool {
	return slices.ContainsFunc(f.Sources, func(s *Source) bool { return s.Hit && slices.Contains(kinds, s.Kind) })
}

// of returns the files of a kind.
func (f *Folder) of(k Kind) []*Source {
	var found []*Source
	for _, s := range f.Sources {
		if s.Kind == k {
			found = append(found, s)
		}
	}
	return found
}

// Source returns the file of that path; nil if there is none.
func (f *Folder) Source(path string) *Source {
	for _, s := range f.Sources {
		if s.Path == path {
			return s
		}
	}
	return nil
}

// open reads the Go files of a package.
func (d *disk) open(l listed) (*Folder, error) {
	f := &Folder{Dir: l.Dir, Path: l.ImportPath, Name: l.Name, usesC: len(l.CgoFiles) > 0}
	if l.Error != nil {
		f.Trouble = l.Error.Err
	}
	var err error
	f.Sources, err = d.folder(l.Dir)
	for _, s := range f.Sources {
		s.Kind = kind(l, filepath.Base(s.Path))
	}
	return f, err
}

func kind(l listed, name string) Kind {
	switch {
	case slices.Contains(l.GoFiles, name), slices.Contains(l.CgoFiles, name):
		return Code
	case slices.Contains(l.TestGoFiles, name):
		return Test
	case slices.Contains(l.XTestGoFiles, name):
		return XTest
	}
	return Hidden
}
