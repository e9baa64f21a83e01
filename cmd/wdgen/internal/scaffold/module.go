package scaffold

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"unicode"
)

// The module of the library, and the tool in it.
const (
	library = "github.com/worker-dispatcher/wd"
	tool    = library + "/cmd/wdgen"
)

// nested are the modules of the library that lie in folders of its own one.
var nested = []string{"cluster", "report"}

// A Module is one to begin. Its folders are absolute.
type Module struct {
	Dir     string // where; it is made if it is not there
	Clone   string // the folder of a clone of the library; empty to use a published version
	Version string // the published version; of no meaning with Clone
}

// Write writes the template's files and, unless the template has one, a go.mod, with what the library needs added to it. It
// returns the names of the files, and writes none if one of them is there already.
func (m Module) Write(t *Template) ([]string, error) {
	if err := m.library(); err != nil {
		return nil, err
	}
	files := map[string][]byte{"go.mod": fmt.Appendf(nil, "module %s\n", m.name())}
	names := []string{"go.mod"}
	for _, f := range t.Archive.Files {
		if files[f.Name] == nil {
			names = append(names, f.Name)
		}
		files[f.Name] = f.Data
	}
	used := t.nested()
	if err := m.sums(files, used); err != nil {
		return nil, err
	}
	if files["go.sum"] != nil {
		names = append(names, "go.sum")
	}
	if err := m.free(names); err != nil {
		return nil, err
	}
	for _, n := range names {
		if err := create(m.path(n), files[n]); err != nil {
			return nil, err
		}
	}
	return names, m.require(used)
}

// library refuses a folder that is no clone.
func (m Module) library() error {
	if m.Clone == "" {
		return nil
	}
	path, err := m.run(m.Clone, "list", "-m", "-f", "{{.Path}}")
	if err != nil || path != library {
		return fmt.Errorf("%s is no clone of %s: want the folder with its go.mod", m.Clone, library)
	}
	return nil
}

// name is the folder's, as far as it can be a module's.
func (m Module) name() string {
	name := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_", r)) {
			return r
		}
		return '-'
	}, filepath.Base(m.Dir))
	if name = strings.Trim(name, "-_"); name == "" {
		return "example"
	}
	return name
}

// sums adds the checksums of the clone, and of its nested modules that are used, so that nothing has to be looked up.
func (m Module) sums(files map[string][]byte, used []string) error {
	if m.Clone == "" {
		return nil
	}
	for _, folder := range append([]string{"."}, used...) {
		sums, err := os.ReadFile(filepath.Join(m.Clone, folder, "go.sum"))
		if err != nil {
			return err
		}
		files["go.sum"] = append(files["go.sum"], sums...)
	}
	return nil
}

// free returns an error for each file that is there.
func (m Module) free(names []string) error {
	var errs []error
	for _, n := range names {
		if _, err := os.Lstat(m.path(n)); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, fmt.Errorf("%s is there already: nothing is written", m.path(n)))
		}
	}
	return errors.Join(errs...)
}

func (m Module) path(name string) string { return filepath.Join(m.Dir, filepath.FromSlash(name)) }

// create writes a file that is not there.
func create(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// require adds to go.mod what the library, its tool, and its nested modules that are used need.
func (m Module) require(used []string) error {
	if m.Clone == "" {
		_, err := m.run(m.Dir, "get", "-tool", tool+"@"+m.Version)
		for _, folder := range used { // a version of the library is one of all its modules
			if err == nil {
				_, err = m.run(m.Dir, "get", library+"/"+folder+"@"+m.Version)
			}
		}
		return err
	}
	needs, err := m.needs(used)
	if err != nil {
		return err
	}
	edit := []string{"mod", "edit", "-tool=" + tool, "-require=" + library + "@v0.0.0", "-replace=" + library + "=" + m.Clone}
	for _, folder := range used {
		path := library + "/" + folder
		edit = append(edit, "-require="+path+"@v0.0.0", "-replace="+path+"="+filepath.Join(m.Clone, folder))
	}
	_, err = m.run(m.Dir, append(edit, needs...)...)
	return err
}

// needs are the modules that the tool and the nested modules are built with, and the Go version of the clone, where go.mod has none.
func (m Module) needs(used []string) (needs []string, err error) {
	const of = "{{with .Module}}{{if and .Version (not .Replace)}}-require={{.Path}}@{{.Version}}{{end}}{{end}}"
	for _, folder := range append([]string{"cmd/wdgen"}, used...) {
		lines, err := m.run(filepath.Join(m.Clone, filepath.FromSlash(folder)), "list", "-deps", "-f", of, "./...")
		if err != nil {
			return nil, err
		}
		needs = append(needs, strings.Fields(lines)...)
	}
	text, err := os.ReadFile(m.path("go.mod"))
	if err != nil || bytes.Contains(text, []byte("\ngo ")) {
		return needs, err
	}
	version, err := m.run(m.Clone, "list", "-m", "-f", "{{.GoVersion}}")
	return append(needs, "-go="+version), err
}

// run runs the go command in a folder, outside any workspace, and returns what it prints.
func (m Module) run(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PWD="+dir, "GOWORK=off", "GOFLAGS=")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w: %s", strings.Join(args, " "), err, strings.TrimSpace(stderr.String()))
	}
	return strings.TrimSpace(string(out)), nil
}
