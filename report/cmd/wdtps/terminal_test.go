package main

import (
	"io"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"
)

// On a real terminal there are colours, unless NO_COLOR is set.
func TestTerminal(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no such terminals")
	}
	t.Parallel()
	require.Contains(t, onTerminal(t, "TERM=xterm", "NO_COLOR="), "\x1b[31mmissed\x1b[m")
	require.NotContains(t, onTerminal(t, "TERM=xterm", "NO_COLOR=1"), "\x1b")
	require.NotContains(t, onTerminal(t, "TERM=dumb", "NO_COLOR="), "\x1b")
}

// onTerminal runs the command on a terminal and returns what is seen there.
func onTerminal(t *testing.T, env ...string) string {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, "-slo", "p50<1ms", "orders.log")
	cmd.Dir, cmd.Env = "testdata", append(append(os.Environ(), asCommand+"=1"), env...)
	terminal, err := pty.Start(cmd)
	if err != nil {
		t.Skip(err) // there is no terminal to be had
	}
	defer terminal.Close()
	seen, _ := io.ReadAll(terminal) // it ends with an error of its own when the process has
	require.Error(t, cmd.Wait(), "the SLO is missed")
	require.Contains(t, string(seen), "missed")
	return string(seen)
}
