package main

import (
	"go/build"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkNetHTTP compares wdgen on every function of net/http with the go command on the same package: one operation is one
// pair of calls, one after the other, and the figures are the quartiles of the ratios.
//
//	go test -run '^$' -bench NetHTTP -benchtime 21x ./cmd/wdgen
func BenchmarkNetHTTP(b *testing.B) {
	tool := filepath.Join(b.TempDir(), "wdgen.exe")
	out, err := exec.Command("go", "build", "-o", tool, ".").CombinedOutput()
	require.NoError(b, err, "%s", out)
	dir := filepath.Join(build.Default.GOROOT, "src", "net", "http")
	seconds := func(name string, args ...string) float64 {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		start := time.Now()
		out, err := cmd.CombinedOutput()
		require.NoError(b, err, "%s", out)
		return time.Since(start).Seconds()
	}
	seconds("go", "list", "-export", "-deps", ".") // compiled from here on
	var ratios []float64
	for b.Loop() {
		list := seconds("go", "list", "-export", "-deps", ".")
		ratios = append(ratios, seconds(tool, "-all", ".")/list)
	}
	slices.Sort(ratios)
	for i, name := range []string{"q1", "median", "q3"} {
		b.ReportMetric(ratios[(i+1)*len(ratios)/4], name)
	}
}
