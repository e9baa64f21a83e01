package tps_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/tps"
)

// Wherever a report counts, one is no plural.
func TestOneIsNoPlural(t *testing.T) {
	slo, err := tps.ParseSLO("mean<1s, max<1s, p90<1s")
	require.NoError(t, err)
	kinds := make([]tps.ErrorKind, 6)
	for i := range kinds {
		kinds[i] = tps.ErrorKind{Message: string(rune('a' + i)), Count: 1}
	}
	for want, l := range map[string]tps.Log{
		"Run of 1 task in 1s": {Events: []tps.Event{{Ended: 1e9}}},
		"1 task completed: too few for p50, which is the longest time": {Events: []tps.Event{{Ended: 1e9}}},
		"1 of 1 task dropped or not completed":                         {Events: []tps.Event{{Outcome: tps.Dropped}}},
		"1 task started earlier than intended":                         {Events: []tps.Event{{Intended: 5, Started: 1, Ended: 9}}},
		"the figures are without 1 of 1 event:":                        {Events: []tps.Event{{Outcome: 7}}},
		"1 task ended before the start":                                {Events: []tps.Event{{Started: 2, Ended: 1}}},
		"1 task with a tag that the log does not name":                 {Events: []tps.Event{{Ended: 1e9, Tag: 3}}},
		"the log has 1 event and 1 task without one, but":              {Events: []tps.Event{{Ended: 1e9}}, Undispatched: 1, Tasks: 3},
		"is said to have had 1 task:":                                  {Events: make([]tps.Event, 2), Tasks: 1},
		"1 task without an end could change it":                        {Events: []tps.Event{{Ended: 5e8}, {Outcome: tps.Uncompleted}}},
		"1  of 1 more kind":                                            {Events: []tps.Event{{Ended: 1e9}}, Errors: kinds},
		"started 1 of 1 arrival at":                                    {Events: []tps.Event{{Ended: 1e9}}, Pacing: &tps.Pacing{Planned: 1, Started: 1}},
		"skipped 1 of 1 arrival after stalls":                          {Events: []tps.Event{{Ended: 1e9}}, Pacing: &tps.Pacing{Planned: 1, Skipped: 1}},
	} {
		text := tps.Analyze(l, &tps.Options{SLO: slo, Windows: []time.Duration{time.Second}}).String()
		require.Contains(t, strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(want), " "), text)
		require.NotRegexp(t, `(^|[^\d.,])1 (tasks|events|arrivals|tags|more kinds)\b`, text)
	}
}

// Headings are columns of their own: between two of them there are two blanks at least.
func TestHeadingsAreApart(t *testing.T) {
	slo, err := tps.ParseSLO("p50<1s")
	require.NoError(t, err)
	l := tps.Log{Tags: []string{"", "read"}, Events: []tps.Event{{Ended: 1e9, Tag: 1}, {Started: 1e9, Ended: 3e9, Tag: 1}}}
	headings := 0
	for line := range strings.Lines(tps.Analyze(l, &tps.Options{SLO: slo}).Text(&tps.TextOptions{Intervals: true})) {
		if line = strings.ReplaceAll(strings.TrimSpace(line), "within SLO", "within_SLO"); strings.HasPrefix(line, "TPS") || strings.HasPrefix(line, "Times") ||
			strings.HasPrefix(line, "Tags") || strings.HasPrefix(line, "from") {
			headings++
			require.NotRegexp(t, `\S \S`, line)
		}
		require.LessOrEqual(t, len([]rune(line)), 80, line)
	}
	require.Equal(t, 4, headings)
}

// Why a run was stopped stands with the counts, in two lines if it is long; what could move the cursor is taken out.
func TestTheTextSaysWhyARunWasStopped(t *testing.T) {
	l := tps.Log{Events: []tps.Event{{Ended: 1e9}}, Stopped: "runtime is over"}
	require.Contains(t, tps.Analyze(l, nil).String(), "\n  stopped: runtime is over\n")
	l.Events = nil
	require.Contains(t, tps.Analyze(l, nil).String(), "\n  stopped: runtime is over\n", "also where no task has completed")
	l.Stopped = "disk\x1b[2J\nis " + strings.Repeat("very ", 20) + "full"
	text := tps.Analyze(l, nil).String()
	require.Contains(t, text, "  stopped: disk")
	require.Contains(t, text, "very full\n")
	require.NotContains(t, text, "\x1b")
	for line := range strings.Lines(text) {
		require.LessOrEqual(t, len(line), 81, line)
	}
	l.Stopped = ""
	require.NotContains(t, tps.Analyze(l, nil).String(), "stopped")
}

// A run without a schedule says that no waiting is in its times, and one with a schedule has a row of them.
func TestAClosedLoopSaysSo(t *testing.T) {
	const says, row = "\n  closed loop: ", "\n  response "
	events := []tps.Event{{ID: 1, Ended: 10}, {ID: 2, Intended: 10, Started: 10, Ended: 30}}
	late := []tps.Event{{ID: 1, Ended: 10}, {ID: 2, Intended: 5, Started: 10, Ended: 30}}
	for name, c := range map[string]struct {
		log    tps.Log
		closed bool
		row    bool
	}{
		"workers":            {tps.Log{Events: events}, true, false},
		"plan":               {tps.Log{Events: events, Pacing: &tps.Pacing{}}, false, true},
		"intended":           {tps.Log{Events: late}, false, true},
		"workers, and again": {tps.Log{Events: late, Earlier: []tps.Attempt{{ID: 2, Started: 5, Ended: 6}}}, true, true},
		"nothing":            {tps.Log{}, false, false},
	} {
		r := tps.Analyze(c.log, nil)
		require.Equal(t, c.closed, r.ClosedLoop, name)
		require.Equal(t, c.closed, strings.Contains(r.String(), says), name)
		require.Equal(t, c.row, strings.Contains(r.String(), row), name)
	}
}
