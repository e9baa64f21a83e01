package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/examples/internal/child"
	"github.com/worker-dispatcher/wd/report"
	"github.com/worker-dispatcher/wd/tps"
)

func TestMain(m *testing.M) { child.Main(m, main) }

func TestRamp(t *testing.T) {
	binary := child.Itself(t)
	for name, test := range map[string]func(*testing.T, string){
		"met": testMet, "dropped": testDropped, "aborted": testAborted, "request": testRequest, "hangs": testHangs, "wrong flags": testWrongFlags, "interrupted": testInterrupted,
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

// A plan of an hour ends when the SLO is missed over the last half second, with a status of its own and its report.
func testAborted(t *testing.T, binary string) {
	dir := t.TempDir()
	log, page := filepath.Join(dir, "run.log"), filepath.Join(dir, "run.html")
	p := child.Run(t, 3, binary, "-plan", "1000/s for 1h", "-max", "2", "-slo", "p50<10s, dropped<=1%", "-abort", "500ms", "-log", log, "-html", page)
	require.Regexp(t, `Stopped: dropped<=1% is missed over the last 500ms: \d+ of \d+ tasks dropped\n`, p.Stdout.String())
	require.Contains(t, p.Stdout.String(), "SLO missed")
	require.Regexp(t, `(?m)^ramp: ended early: dropped<=1% is missed over the last 500ms: `, p.Stderr.String())
	require.Regexp(t, `(?m) done, .*/s, after 0:\d\d, .* dropped`, p.Stderr.String())
	require.Equal(t, logged(t, log), logged(t, page))
}

// logged is how many tasks there are in a log, or in that of a page.
func logged(t *testing.T, path string) int {
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	var r io.Reader = file
	if filepath.Ext(path) == ".html" {
		r, err = report.ReadLog(file)
		require.NoError(t, err)
	}
	l, err := tps.ReadLog(r)
	require.NoError(t, err)
	require.Greater(t, len(l.Events), 100)
	return len(l.Events)
}

// A target that answers nothing is noticed, as requests have a timeout.
func testHangs(t *testing.T, binary string) {
	over := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-over }))
	defer s.Close()
	defer close(over)
	p := child.Run(t, 3, binary, "-url", s.URL, "-plan", "400/s for 1h", "-max", "0", "-slo", "errors<1%", "-timeout", "100ms", "-abort", "500ms")
	require.Contains(t, p.Stderr.String(), "ramp: ended early: errors<1% is missed over the last 500ms: ")
}

// What is sent is what the flags say, any of 2xx is a success, and without a cap nothing is dropped.
func testRequest(t *testing.T, binary string) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodPost || r.Header.Get("Accept") != "a/b" || string(body) != "a=1" {
			w.WriteHeader(http.StatusTeapot)
		}
		w.WriteHeader(http.StatusCreated)
	}))
	defer s.Close()
	out := child.Run(t, 0, binary, "-url", s.URL, "-header", "Accept: a/b", "-body", "a=1", "-plan", "20/s for 1s", "-max", "0", "-slo", "errors<=0%").Stdout.String()
	require.Contains(t, out, "max: none")
}

func testWrongFlags(t *testing.T, binary string) {
	for flag, want := range map[string]string{
		"-header=x":    `invalid value "x" for flag -header: want Name: value`,
		"-body=@none":  `invalid value "@none" for flag -body: open none`,
		"-timeout=-1s": `invalid value "-1s" for flag -timeout: want a duration of at least 0s`,
		"-abort=-1s":   `invalid value "-1s" for flag -abort: want a duration of at least 0s`,
		"-url=host:80": `invalid value "host:80" for flag -url: want an address such as http://`,
		"http://x":     `ramp: unexpected argument "http://x", want flags only`,
	} {
		require.Contains(t, child.Run(t, 2, binary, flag).Stderr.String(), want)
	}
	require.Contains(t, child.Run(t, 1, binary, "-abort", "1s", "-slo", "tps>1").Stderr.String(), `watch: SLO is "tps>1", want a clause on times`)
	require.Contains(t, child.Run(t, 1, binary, "-log", "none/run.log").Stderr.String(), "open none")
	require.Contains(t, child.Run(t, 2, binary, "-plan", "20/s..x").Stderr.String(), `at 7: "x", want a rate, such as 10/s`)
	require.Contains(t, child.Run(t, 2, binary, "-max", "-1").Stderr.String(), `invalid value "-1" for flag -max: want a whole number of at least 0`)
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

func TestCommandLine(t *testing.T) {
	t.Parallel()
	binary := child.Itself(t)
	child.CommandLine(t, binary, "ramp")
	out := child.Run(t, 0, binary, "-h").Stdout.String()
	for _, want := range []string{"10/s..200/s over 1m", "p99<300ms", "dropped<=0%", "undecidable", "3 ended by -abort"} {
		require.Contains(t, out, want)
	}
	for flag, wrong := range map[string]string{"-plan": "10", "-slo": "p99"} { // a line that says what, and one that says where help is
		require.Regexp(t, `^ramp: invalid value "`+wrong+`" for flag `+flag+`: [^\n]*\nramp -help [^\n]*\n$`, child.Run(t, 2, binary, flag, wrong).Stderr.String())
	}
}
