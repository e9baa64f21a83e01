// Package scaffold begins modules from templates: txtar archives, wdgen's own and those of users.
package scaffold

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/worker-dispatcher/wd/templates"
)

// ext ends the names of templates.
const ext = ".txtar"

// A Template is what a module begins with.
type Template struct {
	Name    string
	About   string // what the module is and what to do with it; its first line is a summary
	Archive *txtar.Archive
}

// Summary is the first line of About.
func (t *Template) Summary() string {
	line, _, _ := strings.Cut(t.About, "\n")
	return line
}

// nested returns the modules within that of the library whose packages the template imports.
func (t *Template) nested() (used []string) {
	for _, folder := range nested {
		path := `"` + library + "/" + folder
		if slices.ContainsFunc(t.Archive.Files, func(f txtar.File) bool {
			return strings.HasSuffix(f.Name, ".go") && (bytes.Contains(f.Data, []byte(path+`"`)) || bytes.Contains(f.Data, []byte(path+"/")))
		}) {
			used = append(used, folder)
		}
	}
	return used
}

// Own returns wdgen's own templates, by name.
func Own() ([]*Template, error) {
	names, err := fs.Glob(templates.FS, "*"+ext)
	if err != nil {
		return nil, err
	}
	var all []*Template
	for _, n := range names {
		text, err := templates.FS.ReadFile(n)
		if err != nil {
			return nil, err
		}
		all = append(all, parse(n, text))
	}
	return all, nil
}

// Find returns wdgen's own template of that name or, if the name ends in .txtar, the one in that file. Relative names are
// looked up in dir.
func Find(name, dir string) (*Template, error) {
	if strings.HasSuffix(name, ext) {
		return read(name, dir)
	}
	own, err := Own()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, t := range own {
		if t.Name == name {
			return t, nil
		}
		names = append(names, t.Name)
	}
	return nil, fmt.Errorf("no template %s; there are %s, and files of your own that end in %s", name, strings.Join(names, ", "), ext)
}

func read(name, dir string) (*Template, error) {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t := parse(name, text)
	return t, t.validate()
}

func parse(name string, text []byte) *Template {
	a := txtar.Parse(text)
	name = strings.TrimSuffix(filepath.Base(name), ext)
	return &Template{Name: name, About: strings.TrimSpace(string(a.Comment)), Archive: a}
}

// validate refuses what cannot be written below one folder.
func (t *Template) validate() error {
	if len(t.Archive.Files) == 0 {
		return fmt.Errorf("template %s has no files: each begins with a line such as -- main.go --", t.Name)
	}
	var errs []error
	seen := map[string]bool{}
	for _, f := range t.Archive.Files {
		switch {
		case !filepath.IsLocal(filepath.FromSlash(f.Name)):
			errs = append(errs, fmt.Errorf("template %s: the file %s is not below the folder", t.Name, f.Name))
		case seen[f.Name]:
			errs = append(errs, fmt.Errorf("template %s has the file %s twice", t.Name, f.Name))
		}
		seen[f.Name] = true
	}
	return errors.Join(errs...)
}
