package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// asCommand in the environment makes the test binary wdtps itself.
const asCommand = "WDTPS_TEST_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(m.Run())
}

// A result is what a process left.
type result struct {
	code        int
	out, errors string
}

// wdtps runs the command as a process, in testdata.
func wdtps(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(ctx, self, args...)
	var out, errors bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errors
	cmd.Dir, cmd.Env = "testdata", append(os.Environ(), asCommand+"=1", "GOCOVERDIR="+t.TempDir())
	_ = cmd.Run()
	require.NotNil(t, cmd.ProcessState, "%s", args)
	return result{cmd.ProcessState.ExitCode(), out.String(), errors.String()}
}

// file writes a file for the command to read, and returns its name.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}
