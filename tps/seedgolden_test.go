package tps_test

import (
	"compress/gzip"
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/tps"
)

// A seedGolden is a line of testdata/seed-tps.jsonl.gz: the logs, and what the original made of them.
type seedGolden struct {
	Name string
	Args struct {
		Interval  float64
		Reverse   bool `json:"reverse_interval"`
		Intervals bool `json:"display_intervals"`
	}
	Logs  []tps.SeedRecord
	Want  any
	Error string `json:"seed_error"`
}

// seedCompared counts the comparisons, so that none is skipped without notice.
type seedCompared struct{ errors, rates, numbers int }

func TestSeedGolden(t *testing.T) {
	var n seedCompared
	cases := readSeedGolden(t)
	for _, g := range cases {
		t.Run(g.Name, func(t *testing.T) {
			o := &tps.SeedOptions{Interval: g.Args.Interval, Reverse: g.Args.Reverse, Intervals: g.Args.Intervals}
			r, err := tps.Seed(g.Logs, o)
			if g.Error != "" {
				require.Error(t, err)
				n.errors++
				return
			}
			require.NoError(t, err)
			n.compare(t, "report", g.Want, throughJSON(t, r))
		})
	}
	require.Len(t, cases, 51)
	const windows = 49 + 34 + 1240 // reports, peaks and rows, each with a rate and 13 other numbers
	require.Equal(t, seedCompared{errors: 2, rates: windows, numbers: 13*windows + 49}, n, "each report has an invalidity")
}

func readSeedGolden(t *testing.T) (cases []seedGolden) {
	file, err := os.Open("testdata/seed-tps.jsonl.gz")
	require.NoError(t, err)
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	require.NoError(t, err)
	for d := json.NewDecoder(unzipped); d.More(); {
		var g seedGolden
		require.NoError(t, d.Decode(&g))
		cases = append(cases, g)
	}
	return cases
}

// throughJSON is the report as a reader of its JSON sees it.
func throughJSON(t *testing.T, r *tps.SeedReport) (v any) {
	encoded, err := json.Marshal(r)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(encoded, &v))
	return v
}

// compare requires the same keys in all objects, the same rates, and all other numbers to 1e-9.
func (n *seedCompared) compare(t *testing.T, key string, want, got any) {
	switch want := want.(type) {
	case map[string]any:
		require.Len(t, got, len(want), key)
		for k := range want {
			require.Contains(t, got, k)
			n.compare(t, k, want[k], got.(map[string]any)[k])
		}
	case []any:
		require.Len(t, got, len(want), key)
		for i := range want {
			n.compare(t, key, want[i], got.([]any)[i])
		}
	case float64:
		n.number(t, key, want, got.(float64))
	default:
		require.Fail(t, "neither object, array nor number", key)
	}
}

func (n *seedCompared) number(t *testing.T, key string, want, got float64) {
	if key == "tps" {
		n.rates++
		require.Equal(t, want, got, key)
		return
	}
	n.numbers++
	require.InDelta(t, want, got, 1e-9*math.Abs(want), key)
}
