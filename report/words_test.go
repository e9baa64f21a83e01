package report_test

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
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

// A report names strategy and options of the run that it is of; what the user says of it counts more.
func TestAReportSaysHowItWasRun(t *testing.T) {
	o := &wd.Options{Strategy: wd.Fixed{Workers: 3}, Timeout: time.Minute}
	rep, err := wd.New(wd.Func(func(_ context.Context, n int) (int, error) { return n, nil }), o).Run(t.Context(), wd.Count(9))
	require.NoError(t, err)
	require.Equal(t, "fixed workers=3", rep.Log().Config["strategy"])
	var page bytes.Buffer
	require.NoError(t, report.New(rep.Log(), &report.Options{Config: map[string]string{"timeout": "long", "commit": "abc"}}).WriteHTML(&page))
	for _, want := range []string{"fixed workers=3", "gomaxprocs", ">long<", ">abc<"} {
		require.Contains(t, page.String(), want)
	}
	require.NotContains(t, page.String(), ">1m0s<")
}
