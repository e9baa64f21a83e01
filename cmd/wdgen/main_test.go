package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/worker-dispatcher/wd/internal/samedir"
)

var update = flag.Bool("update", false, "rewrite the goldens under testdata")

// wdgen runs the command in dir.
func wdgen(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(args, streams{dir: dir, out: &out, err: &err})
	return code, out.String(), err.String()
}

// clone is the root of this module.
func clone(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	return dir
}

// newModule makes a module try.test that uses this clone, and returns its folder.
func newModule(t *testing.T) string {
	t.Helper()
	dir := samedir.For(t)
	write(t, dir, "go.mod", "module try.test\n\ngo 1.26.0\n\nrequire github.com/worker-dispatcher/wd v0.0.0\n\n"+
		"replace github.com/worker-dispatcher/wd => "+clone(t)+"\n")
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	require.NoError(t, err)
	return string(text)
}

// goTool runs the go command in dir.
func goTool(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PWD="+dir)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "go %s: %s", strings.Join(args, " "), out)
	return string(out)
}

// archives reads the txtar files of a folder under testdata, by name.
func archives(t *testing.T, folder string) map[string]*txtar.Archive {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", folder, "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	all := map[string]*txtar.Archive{}
	for _, p := range paths {
		a, err := txtar.ParseFile(p)
		require.NoError(t, err)
		all[strings.TrimSuffix(filepath.Base(p), ".txtar")] = a
	}
	return all
}

// rewrite puts the golden parts of an archive in place of those it has.
func rewrite(t *testing.T, folder, name string, a *txtar.Archive, golden []txtar.File) {
	t.Helper()
	b := &txtar.Archive{Comment: a.Comment}
	for _, f := range a.Files {
		if !isGolden(f.Name) {
			b.Files = append(b.Files, f)
		}
	}
	b.Files = append(b.Files, golden...)
	require.NoError(t, os.WriteFile(filepath.Join("testdata", folder, name+".txtar"), txtar.Format(b), 0o644))
}

// isGolden reports whether a part of an archive is output.
func isGolden(name string) bool { return strings.HasPrefix(name, "want/") }

// TestMain keeps the workspace of this clone away from the modules of the tests, and has the go command's processes collect less garbage, as they are
// many and short.
func TestMain(m *testing.M) {
	if os.Getenv("GOGC") == "" {
		_ = os.Setenv("GOGC", "400")
	}
	if err := os.Unsetenv("GOWORK"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
