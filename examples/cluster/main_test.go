package main

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/examples/internal/child"
)

func TestMain(m *testing.M) { child.Main(m, main) }

func TestCluster(t *testing.T) {
	t.Parallel()
	binary := child.Itself(t)

	t.Run("two nodes", func(t *testing.T) {
		t.Parallel()
		out := child.Run(t, 0, binary, "-tasks", "200").Stdout.String()
		require.Len(t, regexp.MustCompile(`\d+ tasks by .*, process \d+\n`).FindAllString(out, -1), 2, out)
		require.Contains(t, out, "200 of 200 blocks hashed, the first: d7d8576e")
		require.Regexp(t, `├─ execution: cluster\n  ├─ nodes: 2\n  └─ slots: 2\n`, out)
	})

	t.Run("one of which is killed", func(t *testing.T) {
		t.Parallel()
		out := child.Run(t, 0, binary, "-kill", "-tasks", "150").Stdout.String()
		require.Contains(t, out, "A node is killed.\n")
		require.Contains(t, out, "150 of 150 blocks hashed")
	})

	t.Run("joined by another", func(t *testing.T) {
		t.Parallel()
		join := filepath.Join(t.TempDir(), "join.json")
		p := child.Start(t, binary, "-nodes", "0", "-await", "1", "-write", join, "-tasks", "50")
		p.Stdout.Await(t, "The server listens at ")
		node := child.Start(t, binary, "-join", join)
		require.Zero(t, p.Wait().ExitCode(), p.Stderr.String())
		require.Contains(t, p.Stdout.String(), "50 of 50 blocks hashed")
		node.Kill()
		node.Wait()
		_, err := os.Stat(join)
		require.NoError(t, err, "it was asked for")
	})

	t.Run("interrupted", func(t *testing.T) {
		t.Parallel()
		if runtime.GOOS == "windows" {
			t.Skip("a process cannot be interrupted")
		}
		p := child.Start(t, binary, "-tasks", "100000")
		p.Stdout.Await(t, "Start to dispatch")
		p.Interrupt()
		require.Equal(t, 130, p.Wait().ExitCode(), p.Stderr.String())
		require.Regexp(t, `\d+ of 100000 blocks hashed`, p.Stdout.String())
	})
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	binary := child.Itself(t)
	child.CommandLine(t, binary, "cluster")
	for _, flag := range []string{"-tasks", "-nodes", "-await", "-slots"} {
		require.Contains(t, child.Run(t, 2, binary, flag, "-1").Stderr.String(), `invalid value "-1" for flag `+flag+`: want a whole number`)
	}
}
