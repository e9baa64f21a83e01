package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/report"
	"github.com/worker-dispatcher/wd/tps"
)

// A page calls the generator the limit only if the rate was not kept.
func TestALateGeneratorIsNotTheLimit(t *testing.T) {
	t.Parallel()
	for achieved, want := range map[float64]string{
		99: "The load was 99/s where 100/s were asked for, but not at the instants that response times count from", 90: "The generator of the load was the limit, and not the target",
	} {
		p := tps.Pacing{Planned: 100, Started: 100, Asked: 100, Achieved: achieved, Limited: "late"}
		var page strings.Builder
		require.NoError(t, report.New(tps.Log{Events: []tps.Event{{Ended: 1e9}}, Pacing: &p}, nil).WriteHTML(&page))
		require.Contains(t, strings.ReplaceAll(page.String(), "\u00a0", " "), want)
	}
}
