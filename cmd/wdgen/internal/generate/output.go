package generate

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diff"
)

// A Change is a file that is not as it should be.
type Change struct {
	Path string
	Old  []byte // nil: it is not there
	New  []byte // nil: it is to be removed
}

// Apply makes all changes, also if one of them fails.
func Apply(cs []Change) error {
	var err error
	for _, c := range cs {
		err = errors.Join(err, c.Apply())
	}
	return err
}

// Apply makes the change. A file is replaced as a whole or not at all.
func (c Change) Apply() error {
	if c.New == nil {
		return os.Remove(c.Path)
	}
	mode := os.FileMode(0o644)
	if info, err := os.Stat(c.Path); err == nil {
		mode = info.Mode()
	}
	tmp, err := os.CreateTemp(filepath.Dir(c.Path), ".wd_gen")
	if err != nil {
		return err
	}
	_, err = tmp.Write(c.New)
	err = errors.Join(err, tmp.Chmod(mode), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), c.Path)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(tmp.Name()))
	}
	return err
}

// Diff shows the change, with the file relative to dir.
func (c Change) Diff(dir string) string {
	name := c.Path
	if rel, err := filepath.Rel(dir, name); err == nil {
		name = filepath.ToSlash(rel)
	}
	from, to := name, name
	if c.Old == nil {
		from = os.DevNull
	}
	if c.New == nil {
		to = os.DevNull
	}
	return diff.Unified(from, string(c.Old), to, string(c.New))
}

// What is the matter with the file, in a word.
func (c Change) What() string {
	switch {
	case c.Old == nil:
		return "missing"
	case c.New == nil:
		return "orphaned"
	}
	return "stale"
}

// same compares two texts, whatever their line ends.
func same(a, b []byte) bool {
	return bytes.Equal(bytes.ReplaceAll(a, []byte("\r\n"), []byte("\n")), b)
}
