package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/examples/internal/child"
)

func TestMain(m *testing.M) { child.Main(m, main) }

func TestBulk(t *testing.T) {
	binary := child.Itself(t)

	t.Run("results in order", func(t *testing.T) {
		t.Parallel()
		p := child.Run(t, 0, binary)
		requireAll(t, p)
		require.Contains(t, p.Stderr.String(), "done   2000  failed    1")
	})

	t.Run("a file of one's own", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "lines.txt")
		require.NoError(t, os.WriteFile(path, []byte("eins\r\nzwei"), 0o600))
		require.Equal(t, "EINS\nZWEI\n", child.Run(t, 0, binary, path).Stdout.String())
		require.Contains(t, child.Run(t, 1, binary, path+"x").Stderr.String(), "lines.txtx")
		require.Contains(t, child.Run(t, 2, binary, "a", "b").Stderr.String(), `unexpected argument "b", want one file at most`)
	})

	t.Run("killed, and again", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "bulk.log")
		p := child.Start(t, binary, "-journal", path)
		p.Stdout.Await(t, "LINE 300 ")
		p.Kill()
		p.Wait()
		p = child.Run(t, 0, binary, "-journal", path)
		requireAll(t, p)
		require.Regexp(t, `bulk.log: 1 run, \d{3,4} tasks succeeded, 0 failed, 0 interrupted`, p.Stderr.String())
		p = child.Run(t, 0, binary, "-journal", path)
		requireAll(t, p)
		require.Contains(t, p.Stderr.String(), "bulk.log: 2 runs, 1999 tasks succeeded, 1 failed, 0 interrupted")
		require.Contains(t, p.Stderr.String(), "done      1  failed    1")
	})

	t.Run("interrupted", func(t *testing.T) {
		if runtime.GOOS == "windows" {
			t.Skip("a process cannot be interrupted")
		}
		t.Parallel()
		p := child.Start(t, binary)
		p.Stdout.Await(t, "LINE 100 ")
		p.Interrupt()
		require.Equal(t, 130, p.Wait().ExitCode())
		require.Contains(t, p.Stderr.String(), "in flight   0", "a last line of progress")
		require.NotContains(t, p.Stdout.String(), "LINE 2000 ")
	})
}

// requireAll requires the results of the example's own lines.
func requireAll(t *testing.T, p *child.Process) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(p.Stdout.String()), "\n")
	require.Len(t, lines, 2000)
	for i, line := range lines {
		want := fmt.Sprintf("LINE %d OF THE EXAMPLE", i+1)
		if i == 1000 {
			want = "1001: status 400, at attempt 1"
		}
		require.Equal(t, want, line)
	}
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	child.CommandLine(t, child.Itself(t), "bulk")
}
