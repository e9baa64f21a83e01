package main

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/examples/internal/child"
)

func TestMain(m *testing.M) { child.Main(m, main) }

func TestOrders(t *testing.T) {
	binary := child.Itself(t)

	t.Run("answers in order", func(t *testing.T) {
		t.Parallel()
		out := child.Run(t, 0, binary).Stdout.String()
		require.Contains(t, out, "Worker Dispatcher Configuration:")
		require.Contains(t, out, "workers: 20")
		require.Contains(t, out, "Completed Tasks Count: 100 (96 succeeded, 4 failed)")
		lines := strings.Split(strings.TrimSpace(out), "\n")
		for i, line := range lines[len(lines)-100:] {
			want := fmt.Sprintf("ORD_%03d 200 confirmed, %d left", i+1, 25-(i+1)%25)
			if (i+1)%25 == 0 {
				want = fmt.Sprintf("ORD_%03d 409 sold out", i+1)
			}
			require.Equal(t, want, line)
		}
	})

	t.Run("interrupted", func(t *testing.T) {
		if runtime.GOOS == "windows" {
			t.Skip("a process cannot be interrupted")
		}
		t.Parallel()
		p := child.Start(t, binary)
		p.Stdout.Await(t, "Start to dispatch")
		p.Interrupt()
		require.Equal(t, 130, p.Wait().ExitCode())
		require.Contains(t, p.Stdout.String(), "Stopped: interrupt")
	})
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	child.CommandLine(t, child.Itself(t), "orders")
}
