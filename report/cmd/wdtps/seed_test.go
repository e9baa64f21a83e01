package main

import (
	"compress/gzip"
	"encoding/json"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A golden is a line of tps/testdata/seed-tps.jsonl.gz: logs, and what the Python original made of them.
type golden struct {
	Name string
	Args struct {
		Interval  float64
		Reverse   bool `json:"reverse_interval"`
		Intervals bool `json:"display_intervals"`
	}
	Logs  json.RawMessage
	Want  any
	Error string `json:"seed_error"`
}

func goldens(t *testing.T) (all []golden) {
	f, err := os.Open("../../../tps/testdata/seed-tps.jsonl.gz")
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	for d := json.NewDecoder(z); d.More(); {
		var g golden
		require.NoError(t, d.Decode(&g))
		all = append(all, g)
	}
	require.Len(t, all, 51)
	return all
}

// inside runs the command in this process, which is quicker.
func inside(_ *testing.T, stdin string, args ...string) result {
	var out, errors strings.Builder
	code := run(args, streams{in: strings.NewReader(stdin), out: &out, err: &errors})
	return result{code, out.String(), errors.String()}
}

// wdtps -seed - is get_tps.
func TestSeedIsTheOriginal(t *testing.T) {
	t.Parallel()
	numbers, raised := 0, 0
	for i, g := range goldens(t) {
		command := inside
		if i%5 == 0 || g.Error != "" {
			command = wdtps
		}
		args := []string{"-seed", "-interval", strconv.FormatFloat(g.Args.Interval, 'f', -1, 64), "-"}
		if g.Args.Reverse {
			args = append(args, "-reverse")
		}
		if g.Args.Intervals {
			args = append(args, "-intervals")
		}
		r := command(t, string(g.Logs), args...)
		if g.Error != "" {
			raised++
			require.Equal(t, 2, r.code, g.Name)
			require.Empty(t, r.out)
			require.Regexp(t, `^wdtps: standard input: seed: .+\n$`, r.errors, g.Name)
			continue
		}
		require.Equal(t, 0, r.code, "%s: %s", g.Name, r.errors)
		var got any
		require.NoError(t, json.Unmarshal([]byte(r.out), &got))
		same(t, g.Name, g.Want, got, &numbers)
	}
	require.Equal(t, 2, raised)
	require.Equal(t, 14*(49+34+1240)+49, numbers, "14 numbers in each report, peak and row, and an invalidity in each report")
}

// same requires the same keys, the same rates, and other numbers to 1e-9.
func same(t *testing.T, path string, want, got any, numbers *int) {
	switch want := want.(type) {
	case map[string]any:
		require.Len(t, got, len(want), path)
		for key := range want {
			same(t, path+"."+key, want[key], got.(map[string]any)[key], numbers)
		}
	case []any:
		require.Len(t, got, len(want), path)
		for i := range want {
			same(t, path+"["+strconv.Itoa(i)+"]", want[i], got.([]any)[i], numbers)
		}
	case float64:
		*numbers++
		tolerance := 1e-9 * math.Abs(want)
		if strings.HasSuffix(path, ".tps") {
			tolerance = 0
		}
		require.InDelta(t, want, got, tolerance, path)
	default:
		require.Fail(t, "neither object, array nor number", path)
	}
}

// Durations may have a unit, and a log of ours does as well.
func TestSeedOfOtherLogs(t *testing.T) {
	t.Parallel()
	log := `{"wdlog":"1.0","start":"2026-01-02T03:04:05Z"}
{"id":1,"intended_ns":0,"started_ns":0,"ended_ns":1500000000,"outcome":"succeeded"}
{"id":2,"intended_ns":0,"started_ns":1500000000,"ended_ns":3000000000,"outcome":"failed"}
{"summary":{"tasks":2}}
`
	a, b := wdtps(t, log, "-seed", "-interval", "2", "-intervals", "-"), wdtps(t, log, "-", "-seed", "-intervals", "-interval=2s")
	require.Equal(t, a, b)
	require.Equal(t, 0, a.code)
	require.Empty(t, a.errors)
	require.Contains(t, a.out, `"tps": 0.33`)
	require.Contains(t, a.out, `"started_at": 1767323045`)

	cut := wdtps(t, strings.Split(log, `{"summary`)[0], "-seed", "-")
	require.Equal(t, 0, cut.code)
	require.Equal(t, "wdtps: warning: standard input: a run without a summary: it was cut off, or goes on: line 3\n", cut.errors)
	nan := wdtps(t, log, "-seed", "-interval", "nan", "-")
	require.Equal(t, 2, nan.code)
	require.Contains(t, nan.errors, `invalid value "nan" for flag -interval: want a duration such as 500ms`)
}
