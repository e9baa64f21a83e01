package report_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/report"
)

func TestTry(t *testing.T) {
	l := ramp()
	t.Log(len(l.Events))
	r := report.New(l, &report.Options{Title: "Checkout, ramp to 1,100/s", Config: report.System(), Stages: []report.Stage{{At: 4e9, Name: "second stage"}}})
	require.NoError(t, report.WriteFile("/tmp/html-try/ramp.html", r))
	require.NoError(t, report.WriteFile("/tmp/html-try/ramp.xlsx", r))
}
