package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/report"
	"github.com/worker-dispatcher/wd/tps"
)

// Wherever a page counts in words, one is no plural.
func TestOneIsNoPlural(t *testing.T) {
	t.Parallel()
	second := tps.Options{Windows: []time.Duration{time.Second}}
	for want, l := range map[string]tps.Log{
		"1 success a second over 1 s":                     {Events: []tps.Event{{Ended: 1e9}}},
		"1 success from 0 to 1 s":                         {Events: []tps.Event{{Ended: 1e9}, {Started: 1e9, Ended: 5e9, Outcome: tps.Failed}}},
		"1 task a second ended, all of them without":      {Events: []tps.Event{{Ended: 1e9, Outcome: tps.Failed}}},
		"Of 1 task none was started.":                     {Undispatched: 1},
		"<b>1 task</b>":                                   {Events: []tps.Event{{Ended: 1e9}}},
		"1 (50.0\u00a0%) failed, 1 (50.0\u00a0%) dropped": {Events: []tps.Event{{Ended: 1e9, Outcome: tps.Failed}, {Outcome: tps.Dropped}}},
	} {
		var page strings.Builder
		require.NoError(t, report.New(l, &report.Options{Figures: &second}).WriteHTML(&page))
		text := page.String()
		require.Contains(t, text, want)
		require.NotRegexp(t, `(^|[^\d.,])1 (tasks|successes)\b`, text)
		require.NotRegexp(t, `\b1 \([^)]*\) (were|have)\b`, text)
	}
}
