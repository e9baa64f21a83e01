// Package samedir gives tests folders that have the same path in every run. What the go command compiles depends on the folder it is in: a test that
// compiles the same text in a folder of a random name has all of it compiled and linked again each time, and leaves it in the build cache for nobody.
// The same text at the same path is found there, and any other text is compiled.
package samedir

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// left is how old a folder is when the run that made it cannot be there any more: the go command ends tests after 10 minutes.
const left = time.Hour

// For returns an empty folder of a test, which is removed after it.
func For(t testing.TB) string {
	t.Helper()
	dir, err := New(t.Name())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// New makes an empty folder, which the caller removes: the one of that name or, while another run has it, one of a random name. The path has no
// symbolic links in it.
func New(name string) (string, error) {
	temp, err := filepath.EvalSymlinks(os.TempDir())
	if err != nil {
		return "", err
	}
	name = "wd-" + strings.NewReplacer("/", "-", `\`, "-", ":", "-").Replace(name)
	dir := filepath.Join(temp, name)
	if old, err := os.Stat(dir); err == nil && time.Since(old.ModTime()) > left {
		_ = os.RemoveAll(dir)
	}
	if err := os.Mkdir(dir, 0o700); err == nil {
		return dir, nil
	}
	return os.MkdirTemp(temp, name+"-")
}
