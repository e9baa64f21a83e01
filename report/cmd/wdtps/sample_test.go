package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/tps"
)

var update = flag.Bool("update", false, "rewrite testdata and the documentation")

// samples are the logs that the documentation shows, by name.
func samples(t *testing.T) map[string][]byte {
	return map[string][]byte{"orders.log": orders(t), "python.json": python(t), "before.csv": calls(40, 1), "after.csv": calls(48, 2)}
}

func TestSamples(t *testing.T) {
	for name, want := range samples(t) {
		path := filepath.Join("testdata", name)
		if *update {
			require.NoError(t, os.WriteFile(path, want, 0o644))
		}
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "go test ./cmd/wdtps -update rewrites it")
	}
}

// orders is a run of 40 tasks, 10 a second, each of a tenth of a second or so.
func orders(t *testing.T) []byte {
	var text bytes.Buffer
	w := tps.NewLogWriter(&text, &tps.LogOptions{Notes: map[string]string{"target": "shop.example"}})
	require.NoError(t, w.Begin(tps.LogHeader{
		Start: time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC), Strategy: "frequency workers=10 interval=1s", Tasks: 40,
		Options: map[string]string{"timeout": "10s"},
	}))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 40 {
		due := int64(i/10) * 1e9
		r := tps.Record{Event: tps.Event{ID: int64(i + 1), Intended: due, Started: due + random.Int64N(2e6)}, Tag: []string{"read", "write"}[i%4/3]}
		r.Ended = r.Started + 80e6 + random.Int64N(60e6)
		if i%13 == 12 {
			r.Outcome, r.Err = tps.Failed, fmt.Errorf("status %d", 500+i%4)
		}
		require.NoError(t, w.Write([]tps.Record{r}))
	}
	require.NoError(t, w.End(tps.LogSummary{Ended: 3.2e9, Tasks: 40, Completed: 40, Succeeded: 37, Failed: 3, PeakInFlight: 10}))
	return text.Bytes()
}

// python is what the original would have written of three tasks.
func python(t *testing.T) []byte {
	var records []tps.SeedRecord
	for i := range 3 {
		at := 1772614800.25 + float64(i)/2
		records = append(records, tps.SeedRecord{
			TaskID: json.RawMessage(fmt.Sprint(i + 1)), StartedAt: new(at), EndedAt: new(at + 1.125), Duration: new(1.125),
			Result: json.RawMessage(fmt.Sprint(i != 1)), Metadata: map[string]any{},
		})
	}
	text, err := json.Marshal(records)
	require.NoError(t, err)
	return append(text, '\n')
}

// calls are 1000 tasks, 50 a second, of so many milliseconds or more, as some other program would write them.
func calls(millis float64, seed uint64) []byte {
	random := rand.New(rand.NewPCG(seed, 3))
	var text bytes.Buffer
	fmt.Fprintln(&text, "started_ms,duration_ms,ok")
	for i := range 1000 {
		fmt.Fprintf(&text, "%d,%.1f,%v\n", i*20, millis+10*random.ExpFloat64(), random.IntN(200) > 0)
	}
	return text.Bytes()
}
