package main

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/examples/internal/child"
)

func TestMain(m *testing.M) { child.Main(m, main) }

func TestRamp(t *testing.T) {
	binary := child.Itself(t)
	for name, test := range map[string]func(*testing.T, string){
		"met": testMet, "dropped": testDropped, "wrong flags": testWrongFlags, "interrupted": testInterrupted,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, binary)
		})
	}
}

func testMet(t *testing.T, binary string) {
	out := child.Run(t, 0, binary, "-plan", "5/s..40/s over 2s, hold 1s", "-slo", "p50<2s, errors<1%", "-seed", "7").Stdout.String()
	for _, want := range []string{
		"plan: 5/s..40/s over 2s, hold 1s", "arrivals: poisson(7)", "max: 100", "at_cap: drop", "SLO met", "p50<2s", "Generator started ",
	} {
		require.Contains(t, out, want)
	}
}

// The cap is far below what the plan needs, so the SLO is missed and the drops are shown.
func testDropped(t *testing.T, binary string) {
	p := child.Run(t, 1, binary, "-plan", "200/s for 1s", "-max", "2")
	out := p.Stdout.String()
	require.Contains(t, out, "Dropped Tasks Count: ")
	require.Contains(t, out, "SLO missed")
	require.Regexp(t, `missed +dropped<=0% +[4-9]\d\.\d\d%`, out)
	require.Regexp(t, `(?m)^Generator started \d+ of \d+ arrivals`, out)
	require.Contains(t, p.Stderr.String(), "ramp: the SLO is missed")
}

func testWrongFlags(t *testing.T, binary string) {
	require.Contains(t, child.Run(t, 2, binary, "-plan", "20/s..x").Stderr.String(), `at 7: "x", want a rate, such as 10/s`)
	require.Contains(t, child.Run(t, 1, binary, "-max", "-1").Stderr.String(), "options: Strategy: Rate: Max is -1, want 0 (no limit) or more")
}

// Ctrl-C lets nothing more start and fails nothing.
func testInterrupted(t *testing.T, binary string) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted")
	}
	p := child.Start(t, binary, "-plan", "50/s for 1h")
	p.Stdout.Await(t, "--- Start to dispatch")
	p.Interrupt()
	require.Equal(t, 130, p.Wait().ExitCode())
	require.Regexp(t, `\(\d+ succeeded, 0 failed\)`, p.Stdout.String())
	require.Contains(t, p.Stdout.String(), "Stopped: ")
}
