package main

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/examples/internal/child"
)

func TestMain(m *testing.M) { child.Main(m, main) }

func TestProcess(t *testing.T) {
	binary := child.Itself(t)

	t.Run("all but three", func(t *testing.T) {
		out := child.Run(t, 0, binary).Stdout.String()
		require.Regexp(t, `(?m)^block 100: took process \d+ with it: exit status 2$`, out)
		require.Contains(t, out, "block 150: killed as it took no notice: timeout of the task is over\n")
		require.Regexp(t, `(?m)^block 200: took process \d+ with it: exit status 3$`, out)
		require.Contains(t, out, "297 of 300 blocks hashed, the first: d7d8576eae090131\n")
		require.Regexp(t, `├─ execution: processes\n  ├─ processes: \d+\n  └─ tasks_in_each: 1\n`, out)
	})

	t.Run("interrupted", func(t *testing.T) {
		if runtime.GOOS == "windows" {
			t.Skip("a process cannot be interrupted")
		}
		p := child.Start(t, binary)
		p.Stdout.Await(t, "Start to dispatch")
		p.Interrupt()
		require.Equal(t, 130, p.Wait().ExitCode())
		require.Regexp(t, `\d+ of 300 blocks hashed`, p.Stdout.String())
		require.NotContains(t, p.Stdout.String(), "300 of 300")
	})
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	child.CommandLine(t, child.Itself(t), "process")
}
