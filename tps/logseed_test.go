package tps_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/tps"
)

// Of the original's logs, as an array and as lines, the readers make the very records that they are, and events with their times.
func TestReadSeedLogs(t *testing.T) {
	for _, g := range readSeedGolden(t) {
		if len(g.Logs) > 500 && !soak() {
			continue
		}
		array, err := json.Marshal(g.Logs)
		require.NoError(t, err)
		var lines bytes.Buffer
		for _, r := range g.Logs {
			require.NoError(t, json.NewEncoder(&lines).Encode(r))
		}
		if len(g.Logs) == 0 {
			array = []byte("[]")
			lines.WriteString("[]")
		}
		for _, text := range [][]byte{array, lines.Bytes()} {
			records, err := tps.NewLogReader(bytes.NewReader(text)).SeedRecords()
			require.NoError(t, err)
			require.Equal(t, g.Logs, append([]tps.SeedRecord{}, records...))
			l, err := tps.ReadLog(bytes.NewReader(text))
			require.NoError(t, err)
			require.Len(t, l.Events, len(g.Logs))
			for i, r := range g.Logs {
				if r.StartedAt != nil && r.EndedAt != nil {
					require.InDelta(t, *r.EndedAt-*r.StartedAt, float64(l.Events[i].Ended-l.Events[i].Started)/1e9, 1e-6)
				}
			}
		}
	}
}

func TestTimesOfSeedLogs(t *testing.T) {
	l, err := tps.ReadLog(strings.NewReader(
		`[{"task_id": 7, "started_at": 1767319445.123456, "ended_at": 1767319446.1234569, "result": "ok", "metadata": {"host": "a"}},
		  {"task_id": "x", "started_at": 1767319445, "ended_at": 1767319445.5, "result": null}]`))
	require.NoError(t, err)
	require.Equal(t, []tps.Event{{ID: 7, Ended: 1_000_000_900}, {ID: 2, Intended: -123456000, Started: -123456000, Ended: 376544000, Outcome: tps.Failed}}, l.Events)
	require.True(t, time.Unix(1767319445, 123456000).Equal(l.Start))
	require.Equal(t, map[int64]map[string]any{7: {"host": "a"}}, l.Meta)

	l, err = tps.ReadLog(strings.NewReader(`{"task_id": 1, "started_at": 0.25, "ended_at": 1, "result": true}`))
	require.NoError(t, err)
	require.Equal(t, []tps.Event{{ID: 1, Intended: 25e7, Started: 25e7, Ended: 1e9}}, l.Events, "a clock that began with the run")
	require.True(t, l.Start.IsZero())
}

// Other logs become records of the original, too.
func TestSeedRecordsOfARunLog(t *testing.T) {
	records, err := tps.NewLogReader(strings.NewReader(threeTasks)).SeedRecords()
	require.NoError(t, err)
	l, err := tps.ReadLog(strings.NewReader(threeTasks))
	require.NoError(t, err)
	require.Equal(t, l.SeedRecords(), records)
	require.Len(t, records, 2)

	r := tps.NewLogReader(strings.NewReader(`[{"task_id":1}`))
	records, err = r.SeedRecords()
	require.NoError(t, err)
	require.Len(t, records, 1)
	require.NotEmpty(t, r.Warnings())
	records, err = r.SeedRecords()
	require.NoError(t, err)
	require.Empty(t, records, "it is at its end")
	_, err = tps.NewLogReader(io.MultiReader()).SeedRecords()
	require.ErrorContains(t, err, "empty")
}
