package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/examples/internal/child"
	"github.com/worker-dispatcher/wd/tps"
)

func TestMain(m *testing.M) { child.Main(m, main) }

// wdtps builds the command, and returns what runs it on a log.
func wdtps(t *testing.T) func(args ...string) *child.Process {
	binary := filepath.Join(t.TempDir(), "wdtps.exe")
	out, err := exec.Command("go", "build", "-C", "../../report", "-o", binary, "./cmd/wdtps").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return func(args ...string) *child.Process { return child.Run(t, 0, binary, args...) }
}

func TestRunlog(t *testing.T) {
	binary, report := child.Itself(t), wdtps(t)
	figures := func(t *testing.T, path string) (r tps.Report) {
		require.NoError(t, json.Unmarshal([]byte(report("-json", path).Stdout.String()), &r))
		return r
	}

	t.Run("to its end", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "run.log")
		p := child.Run(t, 0, binary, path)
		require.Contains(t, p.Stdout.String(), "350 tasks in ")
		r := figures(t, path)
		require.Equal(t, []int{350, 343, 7}, []int{r.Events, r.Succeeded, r.Failed})
		peak, ok := r.Peak(time.Second)
		require.True(t, ok)
		require.Greater(t, peak.Rate, r.Rate)
		text := report(path).Stdout.String()
		require.Contains(t, text, "run.log: run log, frequency workers=2 interval=100ms accumulate=+1 max=none, drain=1s, gomaxprocs=")
		require.NotContains(t, text, "cut off")
	})

	t.Run("interrupted", func(t *testing.T) {
		skipWindows(t)
		t.Parallel()
		path := filepath.Join(t.TempDir(), "run.log")
		p := child.Start(t, binary, path)
		await(t, path)
		p.Interrupt()
		require.Equal(t, 130, p.Wait().ExitCode())
		r := figures(t, path)
		require.Less(t, r.Events, 350)
		require.Equal(t, r.Events, r.Succeeded+r.Failed)
		text := report(path).Stdout.String()
		require.Contains(t, text, "stopped: ")
		require.NotContains(t, text, "cut off")
	})

	t.Run("killed", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "run.log")
		p := child.Start(t, binary, path)
		await(t, path)
		p.Kill()
		p.Wait()
		r := figures(t, path)
		require.GreaterOrEqual(t, r.Events, 20)
		require.Contains(t, fmt.Sprint(r.Warnings), "a run without a summary: it was cut off")
	})

	t.Run("no name", func(t *testing.T) {
		t.Parallel()
		require.Contains(t, child.Run(t, 2, binary).Stderr.String(), "runlog: want the name of the log to write")
	})
}

// await waits until a log has some records.
func await(t *testing.T, path string) {
	t.Helper()
	require.Eventually(t, func() bool {
		l, err := readLog(path)
		return err == nil && len(l.Events) >= 20
	}, time.Minute, 10*time.Millisecond)
}

func skipWindows(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted")
	}
}

func readLog(path string) (tps.Log, error) {
	f, err := os.Open(path)
	if err != nil {
		return tps.Log{}, err
	}
	defer f.Close()
	return tps.ReadLog(f)
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	child.CommandLine(t, child.Itself(t), "runlog")
}
