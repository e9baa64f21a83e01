package main

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/scaffold"
	"github.com/worker-dispatcher/wd/internal/samedir"
)

// Each template, outside any workspace and without looking anything up: it needs what is generated, and then runs.
func TestTemplates(t *testing.T) {
	t.Parallel()
	own, err := scaffold.Own()
	require.NoError(t, err)
	want := map[string]string{
		"bench": "\n  service ", "bulk": "line 3: the line is empty\n\nFOUR\nFIVE\n", "stress": "\n  response ",
		"cluster": "\n200 of 200 hashed, the first is a4ac8794", "process": "\nhangs: killed: timeout of the task is over\nexits: its process ended with status 3\n100 of 102 hashed, the first is ",
	}
	require.Len(t, own, len(want))
	for _, tpl := range own {
		t.Run(tpl.Name, func(t *testing.T) {
			t.Parallel()
			require.NotEmpty(t, tpl.Summary())
			out := samedir.For(t)
			code, _, stderr := wdgen(t, out, "new", tpl.Name, "x", "-wd", clone(t))
			require.Zero(t, code, stderr)

			dir := filepath.Join(out, "x")
			vet := exec.Command("go", "vet", "./...")
			vet.Dir = dir
			text, err := vet.CombinedOutput()
			require.Error(t, err)
			require.Contains(t, string(text), "undefined: ")

			goTool(t, dir, "generate", "./...")
			require.Contains(t, goTool(t, dir, "run", "."), want[tpl.Name])
			if tpl.Name == "bench" {
				advice := goTool(t, dir, "tool", "wdgen", "advise", "-benchtime=1x", "-count=1")
				require.Contains(t, advice, "x.Work: use wd.")
				require.Contains(t, advice, "\n  in child processes, with wd.Fixed{")
			}
			if tpl.Name == "stress" {
				testStress(t, dir)
			}
			formatted, err := exec.Command("gofmt", "-l", dir).Output()
			require.NoError(t, err)
			require.Empty(t, string(formatted))
			code, stdout, _ := wdgen(t, dir, "-check", "./...")
			require.Zero(t, code, stdout)
		})
	}
}

// The template stress refuses what is no address at once, and fails when every request has.
func testStress(t *testing.T, dir string) {
	closed := httptest.NewServer(nil)
	closed.Close()
	goTool(t, dir, "build", "-o", "stress.exe", ".")
	for _, c := range []struct {
		status int
		want   string
		args   []string
	}{
		{2, `-url is "foo", want an address such as http://`, []string{"-url", "foo"}},
		{2, `unexpected argument "foo", want flags only`, []string{"foo"}},
		{1, "no request succeeded", []string{"-url", closed.URL, "-runtime", "100ms"}},
	} {
		cmd := exec.Command(filepath.Join(dir, "stress.exe"), c.args...)
		out, _ := cmd.CombinedOutput()
		require.Equal(t, c.status, cmd.ProcessState.ExitCode(), "%s", out)
		require.Contains(t, string(out), c.want)
	}
}

// What cannot be written is an error, and the clone is not at fault.
func TestNewReportsWhatFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "x"), nil, 0o600))
	code, _, stderr := wdgen(t, dir, "new", "bulk", "x", "-wd", clone(t))
	require.Equal(t, wrong, code)
	require.Contains(t, stderr, "x")
}
