package main

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/examples/internal/child"
)

func TestMain(m *testing.M) { child.Main(m, main) }

func TestCPU(t *testing.T) {
	binary := child.Itself(t)

	t.Run("counts", func(t *testing.T) {
		out := child.Run(t, 0, binary).Stdout.String()
		require.Regexp(t, `(?m)^workers 1: 200 of 200 tasks in \d+\.\d{3} s$`, out)
		require.Regexp(t, `\d+\.\d\d times as fast, equal results: 348513 primes`, out)
	})

	t.Run("interrupted", func(t *testing.T) {
		if runtime.GOOS == "windows" {
			t.Skip("a process cannot be interrupted")
		}
		p := child.Start(t, binary)
		p.Stdout.Await(t, "Primes below")
		p.Interrupt()
		require.Equal(t, 130, p.Wait().ExitCode())
		require.Regexp(t, `workers 1: \d+ of 200 tasks`, p.Stdout.String())
		require.NotContains(t, p.Stdout.String(), "times as fast")
	})
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	child.CommandLine(t, child.Itself(t), "cpu")
}
