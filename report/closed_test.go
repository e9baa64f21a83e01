package report_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/report"
	"github.com/worker-dispatcher/wd/tps"
)

// Page and workbook of a run without a schedule say that no waiting is in its times, and those of one with a schedule do not.
func TestAClosedLoopSaysSo(t *testing.T) {
	const says = "Closed loop: no task was wanted before it could start, so no waiting is in that."
	for _, closed := range []bool{true, false} {
		l := tps.Log{}
		for i := range int64(100) {
			at := i * int64(10*time.Millisecond)
			l.Events = append(l.Events, tps.Event{ID: i + 1, Intended: at, Started: at, Ended: at + 5e6})
		}
		if !closed {
			l.Pacing = &tps.Pacing{}
		}
		r := report.New(l, nil)
		var page bytes.Buffer
		require.NoError(t, r.WriteHTML(&page))
		require.Equal(t, closed, bytes.Contains(page.Bytes(), []byte(says)))
		require.Equal(t, !closed, bytes.Contains(page.Bytes(), []byte("Response, median")))
		rows, err := workbook(t, r, 1000).GetRows("Summary")
		require.NoError(t, err)
		require.Equal(t, closed, slices.ContainsFunc(rows, func(row []string) bool { return len(row) > 0 && row[0] == says }))
	}
}
