package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/benchmarks/internal/figure"
)

// TestMain lets this binary be a child of itself.
func TestMain(m *testing.M) {
	measureAlone()
	os.Exit(m.Run())
}

func TestListNamesEveryFigureOnce(t *testing.T) {
	var out, errs bytes.Buffer
	require.Zero(t, run([]string{"-list"}, &out, &errs))
	require.Empty(t, errs.String())
	seen := map[string]bool{}
	for _, f := range all() {
		require.False(t, seen[f.Name], f.Name)
		seen[f.Name] = true
		require.Contains(t, out.String(), f.Name+", "+f.Goal.String()+"\n")
	}
}

func TestBadArgumentsAreNamed(t *testing.T) {
	for want, args := range map[string][]string{
		"-rounds is 0, want 1 or more":     {"-rounds", "0"},
		"missing closing )":                {"-only", "("},
		`-only "nosuch" matches no figure`: {"-only", "nosuch"},
		`"empty" is no flag`:               {"empty"},
	} {
		var out, errs bytes.Buffer
		require.Equal(t, exitUsage, run(args, &out, &errs))
		require.Contains(t, errs.String(), want)
		require.Empty(t, out.String())
	}
}

func TestJSON(t *testing.T) {
	var out, errs bytes.Buffer
	run([]string{"-json", "-rounds", "1", "-only", "bytes a task"}, &out, &errs)
	require.Contains(t, errs.String(), "1 figures in 1 rounds: about ")
	var res figure.Result
	require.NoError(t, json.Unmarshal(out.Bytes(), &res))
	require.Len(t, res.Figures, 1)
	require.InDelta(t, 32, res.Figures[0].Median, 16) // the race detector makes pools forget

	file, table := filepath.Join(t.TempDir(), "figures.json"), new(bytes.Buffer)
	require.NoError(t, os.WriteFile(file, out.Bytes(), 0o644))
	require.Zero(t, run([]string{"-show", file}, table, &errs))
	require.Equal(t, res.String(), table.String())
}

// Every probe measures something, on a machine as it is: only quick ones here, as the others differ in size alone.
func TestProbesMeasure(t *testing.T) {
	for _, f := range all() {
		for _, p := range append(f.Against, f.Ours) {
			if p.Expect > timed/5 {
				continue
			}
			v, err := p.Measure(t.Context())
			require.NoError(t, err, p.Name)
			require.Positive(t, v, p.Name)
		}
	}
}

// What a probe measures in a process of its own is what it measures here; whatever goes wrong there is said.
func TestApart(t *testing.T) {
	bytes := find("empty: fixed, bytes")
	here, err := bytes.Measure(t.Context())
	require.NoError(t, err)
	there, err := apart(bytes).Measure(t.Context())
	require.NoError(t, err)
	require.InEpsilon(t, here, there, 0.5) // the race detector makes pools forget

	_, err = askChild(t.Context(), "nosuch")
	require.ErrorContains(t, err, "exit status 2: WD_FIGURES_ALONE=nosuch names no probe")
	_, err = find("nosuch").Measure(t.Context())
	require.ErrorContains(t, err, "names no probe")
}
