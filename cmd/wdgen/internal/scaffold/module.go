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
	if err := m.sums(files); err != nil {
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
	return names, m.require()
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

// sums adds the clone's checksums, so that nothing has to be looked up.
func (m Module) sums(files map[string][]byte) error {
	if m.Clone == "" {
		return nil
	}
	sums, err := os.ReadFile(filepath.Join(m.Clone, "go.sum"))
	files["go.sum"] = append(files["go.sum"], sums...)
	return err
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

// require adds to go.mod what the library and its tool need.
func (m Module) require() error {
	if m.Clone == "" {
		_, err := m.run(m.Dir, "get", "-tool", tool+"@"+m.Version)
		return err
	}
	needs, err := m.needs()
	if err != nil {
		return err
	}
	edit := []string{"mod", "edit", "-tool=" + tool, "-require=" + library + "@v0.0.0", "-replace=" + library + "=" + m.Clone}
	_, err = m.run(m.Dir, append(edit, needs...)...)
	return err
}

// needs are the modules that the tool is built with, and the Go version of the clone, where go.mod has none.
func (m Module) needs() ([]string, error) {
	lines, err := m.run(m.Clone, "list", "-deps", "-f", "{{with .Module}}{{if .Version}}-require={{.Path}}@{{.Version}}{{end}}{{end}}", "./cmd/wdgen")
	if err != nil {
		return nil, err
	}
	needs := strings.Fields(lines)
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
