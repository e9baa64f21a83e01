package wdbench_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/cmd/wdgen/wdbench"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/process"
	"github.com/worker-dispatcher/wd/remote"
)

// noHook names the environment variable that makes this binary one without the hook.
const noHook = "WD_TEST_NO_HOOK"

func TestMain(m *testing.M) {
	_ = os.Setenv("GORACE", "atexit_sleep_ms=0 "+os.Getenv("GORACE")) // else each child with the race detector takes a second to end
	if os.Getenv(noHook) == "" {
		process.Main()
	}
	os.Exit(m.Run())
}

func twice(_ context.Context, n int) (int, error) { return 2 * n, nil }

func apply(_ context.Context, f func()) (int, error) { f(); return 0, nil }

var (
	twiceRef = remote.Func("wdbench_test.twice", twice)
	applyRef = remote.Func("wdbench_test.apply", apply)
	aloneRef = remote.Register(remote.Ref[int, int]{Name: "wdbench_test.alone", New: func() (wd.Handler[int, int], error) {
		return nil, errors.New("no database")
	}})
)

func BenchmarkTwice(b *testing.B) { wdbench.Run(b, wd.Func(twice), []int{1}, twiceRef) }

func BenchmarkApply(b *testing.B) { wdbench.Run(b, wd.Func(apply), []func(){func() {}}, applyRef) }

func BenchmarkAlone(b *testing.B) { wdbench.Run(b, wd.Func(twice), []int{1}, aloneRef) }

// bench runs a benchmark of this binary in the mode process.
func bench(t *testing.T, name string, env ...string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$", "-test.bench=^"+name+"$/mode=process", "-test.benchtime=1x")
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

// A task with a reference is measured in child processes, with each number of workers.
func TestChildren(t *testing.T) {
	t.Parallel()
	out := bench(t, "BenchmarkTwice")
	figures := regexp.MustCompile(`(?m)^BenchmarkTwice/mode=process/workers=(\d+)\S*\s+1\s.* ns/op\s.* p99-ns\s.* tasks/s$`)
	require.GreaterOrEqual(t, len(figures.FindAllString(out, -1)), 3, out)
	require.NotContains(t, out, "failed/op")
}

// What prevents that is said once, and no failure.
func TestChildrenThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, env, want string }{
		{"BenchmarkTwice", noHook + "=1", "process: Main has not been called: call it first in main, and in TestMain"},
		{"BenchmarkApply", "", "no sample task succeeds in a child process: task 1: remote: the task of wdbench_test.apply: func(): a func cannot cross, want data: numbers, text, slices, maps and structs of them"},
		{"BenchmarkAlone", "", "no sample task succeeds in a child process: task 1: remote: New of wdbench_test.alone: no database"},
	} {
		out := bench(t, c.name, c.env)
		require.Equal(t, 1, strings.Count(out, wdbench.LeftOut+c.name+": "+c.want+"\n"), out)
		require.NotContains(t, out, "ns/op")
	}
}
