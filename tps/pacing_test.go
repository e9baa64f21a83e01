package tps_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/tps"
)

// The report says whose doing it is that the load was another one than planned.
func TestPacingSaysWhoWasTheLimit(t *testing.T) {
	const late = "kept the rate, but not the instants that response times count from: late"
	const doing, alone, both, not = "(the target's doing)", "the limit, not the target: late", "a limit too, not the target alone: late", "it was not the limit"
	lag := tps.Distribution{Count: 60, P50: time.Millisecond, P99: time.Second, Max: time.Second}
	for _, c := range []struct {
		pacing    tps.Pacing
		has, lack []string
	}{
		{tps.Pacing{Planned: 100, Started: 100}, []string{not}, []string{doing}},
		{tps.Pacing{Planned: 100, Started: 60, Dropped: 40}, []string{not, "40 dropped at the cap " + doing}, nil},
		{tps.Pacing{Planned: 100, Started: 100, Waited: 40}, []string{not, "40 waited at the cap " + doing}, nil},
		{tps.Pacing{Planned: 100, Started: 99, Skipped: 1}, []string{"  1 skipped\n"}, []string{not}},
		{tps.Pacing{Planned: 100, Started: 100, Notes: []string{"a doubt"}}, nil, []string{not}},
		{tps.Pacing{Planned: 100, Started: 100, Limited: "late"}, []string{alone}, []string{not, both, late}},
		{tps.Pacing{Planned: 100, Started: 100, Limited: "late", Asked: 100, Achieved: 99}, []string{late}, []string{not, alone, both}},
		{tps.Pacing{Planned: 100, Started: 100, Limited: "late", Asked: 100, Achieved: 98.9}, []string{alone}, []string{not, both, late}},
		{tps.Pacing{Planned: 100, Started: 50, Dropped: 50, Limited: "late", Asked: 100, Achieved: 50}, []string{late}, []string{not, alone, both}},
		{tps.Pacing{Planned: 100, Started: 50, Dropped: 40, Limited: "late", Asked: 100, Achieved: 50}, []string{both}, []string{not, alone, late}},
		{tps.Pacing{Planned: 100, Started: 99, Dropped: 1, Limited: "late"}, []string{alone}, []string{not, both}},
		{tps.Pacing{Planned: 100, Started: 60, Dropped: 40, Limited: "late"}, []string{both}, []string{not, alone}},
		{tps.Pacing{Planned: 100, Started: 100, Waited: 40, Limited: "late"}, []string{both}, []string{not, alone}},
	} {
		c.pacing.Lag = lag
		text := tps.Analyze(tps.Log{Events: []tps.Event{{Ended: 1}}, Pacing: &c.pacing}, nil).String()
		text = strings.ReplaceAll(text, "\n  count", " count") // where a line ends
		for _, part := range c.has {
			require.Contains(t, text, part)
		}
		for _, part := range c.lack {
			require.NotContains(t, text, part)
		}
	}
}

func TestPacingAsText(t *testing.T) {
	p := &tps.Pacing{Planned: 10, Started: 7, Dropped: 3, Asked: 5, Achieved: 3, Limited: "it was late"}
	text := p.String()
	require.True(t, strings.HasPrefix(text, "Generator started 7 of 10"), text)
	require.Contains(t, text, "3 dropped at the cap")
	require.Contains(t, text, "\nWarning: the generator was a limit too, not the target alone: it was late.\n")
	require.Equal(t, text, fmt.Sprint(p))
	require.Empty(t, (*tps.Pacing)(nil).String())
}
