package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/examples/internal/child"
	"github.com/worker-dispatcher/wd/tps"
)

func TestMain(m *testing.M) { child.Main(m, main) }

func TestStress(t *testing.T) {
	binary := child.Itself(t)
	for name, test := range map[string]func(*testing.T, string){
		"saturates":            testSaturates,
		"text":                 testText,
		"statuses":             testStatuses,
		"request":              testRequest,
		"timeout":              testTimeout,
		"max":                  testMax,
		"no success":           testNoSuccess,
		"runtime":              testRuntime,
		"wrong flags":          testWrongFlags,
		"help":                 testHelp,
		"log":                  testLog,
		"out":                  testOut,
		"interrupted in order": testInterrupted,
		"interrupted at once":  testInterruptedTwice,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, binary)
		})
	}
}

// runJSON runs stress -json and returns what it prints, which is JSON and nothing else.
func runJSON(t *testing.T, binary string, args ...string) figures {
	t.Helper()
	return decode(t, child.Run(t, 0, binary, append(args, "-json")...))
}

func decode(t *testing.T, p *child.Process) figures {
	t.Helper()
	var f figures
	require.NoError(t, json.Unmarshal([]byte(p.Stdout.String()), &f), "%s", &p.Stdout)
	return f
}

// The figures are those of the target: the peak is its capacity, and beyond it the response time rises. It takes 8 s with WD_CI=1 or WD_SOAK=1, and
// looks closely; otherwise the rate grows twice as fast, and the run ends after 4 s.
func testSaturates(t *testing.T, binary string) {
	tasks, grow, window, near := 600, "2", time.Second, 0.25 // 200/s from about 1 s on
	if os.Getenv("WD_CI") != "" || os.Getenv("WD_SOAK") != "" {
		tasks, grow, window, near = 1300, "1", 5*time.Second, 0.15 // from about 2 s to about 7 s
	}
	f := runJSON(t, binary, "-servers", "8", "-service", "40ms", "-tasks", fmt.Sprint(tasks), "-accumulate", grow)
	require.Equal(t, 8, f.Target.Servers)
	require.Equal(t, tasks, f.Target.Served)
	require.Equal(t, []answerCount{{"status 200", tasks}}, f.Answers)
	require.Equal(t, tasks, f.Summary.Succeeded)
	require.Equal(t, tasks, f.TPS.Succeeded)

	peak, ok := f.TPS.Peak(window)
	require.True(t, ok)
	capacity := 8 / time.Duration(f.Target.Service).Seconds()
	first, all := f.TPS.Intervals[0].Response.P99, f.TPS.Response.P99
	t.Logf("peak(%v) %.1f/s, capacity %.1f/s: %.3f of it; response p99 %v, in the first interval %v: %.1f times",
		window, peak.Rate, capacity, peak.Rate/capacity, all, first, float64(all)/float64(first))
	require.InEpsilon(t, capacity, peak.Rate, near)
	require.Greater(t, all, 5*first)
}

func testText(t *testing.T, binary string) {
	p := child.Run(t, 0, binary, "-tasks", "130", "-servers", "2", "-service", "20ms") // 100/s
	out := p.Stdout.String()
	for _, want := range []string{
		"Worker Dispatcher Configuration:", "Tasks Count: 130", "workers: 1", "interval: 100ms", "accumulate: +1", "max: 2000",
		"--- Start to dispatch workers at ", "--- End of worker dispatch at ",
		"Completed Tasks Count: 130 (130 succeeded, 0 failed)",
		"successes/s", "Intervals of 1s", "peak, 1s", "p99", "service", "response",
		"Answers\n      130  status 200\n", "Knee: ", "Generator: at most ", "Target: 2 servers, ",
	} {
		require.Contains(t, out, want)
	}
	require.Regexp(t, `(?m)^  peak, 1s +\d+\.\d\d `, out, "the peak over one second")
	require.Regexp(t, `(?m)^ *\d+ %  \d+/130, [\d.]+/s, 0:\d\d left`, p.Stderr.String())
}

// Statuses are counted, redirects not followed, and connections used again.
func testStatuses(t *testing.T, binary string) {
	statuses := []int{200, 204, 302, 404, 503}
	var n, connections atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(statuses[(n.Add(1)-1)%int64(len(statuses))])
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	defer s.Close()

	f := runJSON(t, binary, "-url", s.URL, "-tasks", "50", "-workers", "5", "-accumulate", "0", "-interval", "50ms")
	require.ElementsMatch(t, []answerCount{
		{"status 200", 10}, {"status 204", 10}, {"status 302", 10}, {"status 404", 10}, {"status 503", 10},
	}, f.Answers)
	require.Equal(t, 20, f.Summary.Succeeded)
	require.Equal(t, 30, f.Summary.Failed)
	require.Equal(t, s.URL, f.URL)
	require.Nil(t, f.Target)
	require.Less(t, connections.Load(), int64(25)) // 5 in flight, and some dialled while another became free
}

// What is sent is what the flags say, and no value of a header is in the report.
func testRequest(t *testing.T, binary string) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method != http.MethodPatch || r.Header.Get("Authorization") != "Bearer secret" || string(body) != "a=1" {
			w.WriteHeader(http.StatusTeapot)
		}
	}))
	defer s.Close()
	dir := t.TempDir()
	args := []string{"-url", s.URL, "-tasks", "10", "-method", "PATCH", "-header", "Authorization: Bearer secret", "-body", "a=1", "-out", dir}
	require.Equal(t, []answerCount{{"status 200", 10}}, runJSON(t, binary, args...).Answers)
	page, err := os.ReadFile(filepath.Join(dir, "stress.html"))
	require.NoError(t, err)
	require.Contains(t, string(page), "PATCH")
	require.Contains(t, string(page), "Authorization")
	require.NotContains(t, string(page), "secret")
}

// silent is a server that takes requests and does not answer before the test is over.
func silent(t *testing.T) *httptest.Server {
	over := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-over }))
	t.Cleanup(func() {
		close(over)
		s.Close()
	})
	return s
}

func testTimeout(t *testing.T, binary string) {
	p := child.Run(t, 1, binary, "-json", "-url", silent(t).URL, "-timeout", "100ms", "-tasks", "10")
	require.Equal(t, []answerCount{{"timeout", 10}}, decode(t, p).Answers)
	require.Contains(t, p.Stderr.String(), "no request succeeded")
}

func testMax(t *testing.T, binary string) {
	p := child.Run(t, 0, binary, "-max", "3", "-workers", "5", "-tasks", "10")
	require.Contains(t, p.Stdout.String(), "max: 3")
	require.Contains(t, p.Stdout.String(), "Warning: -max 3 was reached")
}

func testNoSuccess(t *testing.T, binary string) {
	s := httptest.NewServer(nil)
	s.Close() // nobody listens there any more
	p := child.Run(t, 1, binary, "-url", s.URL, "-tasks", "10")
	require.Contains(t, p.Stdout.String(), "Completed Tasks Count: 10 (0 succeeded, 10 failed)")
	require.Regexp(t, `       10  dial: .*refused`, p.Stdout.String())
	require.Contains(t, p.Stderr.String(), "stress: no request succeeded")
}

// The end of the runtime fails nothing: what is in flight is awaited.
func testRuntime(t *testing.T, binary string) {
	f := runJSON(t, binary, "-runtime", "500ms", "-service", "1s", "-workers", "10", "-interval", "1h")
	require.Equal(t, "runtime is over", f.Summary.Stopped)
	require.Equal(t, 10, f.Summary.Succeeded)
	require.Equal(t, 7490, f.Summary.Undispatched)
	require.Zero(t, f.Summary.Failed)
}

// The log holds what the report says.
func testLog(t *testing.T, binary string) {
	path := filepath.Join(t.TempDir(), "run.log")
	f := runJSON(t, binary, "-log", path, "-tasks", "55", "-service", "20ms")
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	r := tps.NewLogReader(file)
	l, err := r.Log()
	require.NoError(t, err)
	require.Empty(t, r.Warnings())
	require.Equal(t, f.URL, r.Header().Notes["url"])
	s, ok := r.Summary()
	require.True(t, ok)
	require.Equal(t, f.Summary.Succeeded, s.Succeeded)
	got := tps.Analyze(l, nil)
	require.Equal(t, f.TPS.Service, got.Service)
	require.Equal(t, f.TPS.Rate, got.Rate)

	bad := child.Run(t, 1, binary, "-log", filepath.Join(path, "x"))
	require.Contains(t, bad.Stderr.String(), "run.log")
	require.NotContains(t, bad.Stdout.String(), "TPS")
}

// The files hold the run, and where they are is said.
func testOut(t *testing.T, binary string) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	p := child.Run(t, 0, binary, "-tasks", "55", "-service", "20ms", "-out", dir)
	for name, begins := range map[string]string{"stress.html": "<!DOCTYPE html>", "stress.xlsx": "PK"} {
		path := filepath.Join(dir, name)
		require.Contains(t, p.Stderr.String(), "Report: "+path+"\n")
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(text), begins))
		if name == "stress.html" {
			require.Contains(t, string(text), "<b>55 tasks</b>")
		}
	}
	file := filepath.Join(dir, "stress.html")
	bad := child.Run(t, 1, binary, "-out", file)
	require.Contains(t, bad.Stderr.String(), file)
	require.NotContains(t, bad.Stdout.String(), "Configuration", "the test was not run")
}

func testWrongFlags(t *testing.T, binary string) {
	for _, test := range []struct{ args, want string }{
		{"-tasks 0", `invalid value "0" for flag -tasks: want a whole number from 1 to`},
		{"-tasks many", `invalid value "many" for flag -tasks: want a whole number from 1 to`},
		{"-workers 0", `invalid value "0" for flag -workers: want a whole number of at least 1`},
		{"-interval 0s", `invalid value "0s" for flag -interval: want a duration of at least 1ms`},
		{"-interval 5", `invalid value "5" for flag -interval: want a duration`},
		{"-accumulate 1.5", `invalid value "1.5" for flag -accumulate: want a whole number`},
		{"-max -1", `invalid value "-1" for flag -max: want a whole number of at least 0`},
		{"-runtime -1s", `invalid value "-1s" for flag -runtime: want a duration of at least 0s`},
		{"-timeout 0s", `invalid value "0s" for flag -timeout: want a duration of at least 1ms`},
		{"-servers 0", `invalid value "0" for flag -servers: want a whole number from 1 to`},
		{"-service 19ms", `invalid value "19ms" for flag -service: want a duration of at least 20ms`},
		{"-url localhost:80", `invalid value "localhost:80" for flag -url: want an address such as http://`},
		{"-json=perhaps", `invalid boolean value "perhaps" for -json: want true or false`},
		{"-servers 3 -url http://localhost", `flag -servers is 3, want it without -url only`},
		{"-method {}", `invalid value "{}" for flag -method: want a method, such as GET`},
		{"-header Accept", `invalid value "Accept" for flag -header: want Name: value`},
		{"-body @nowhere", `invalid value "@nowhere" for flag -body: open nowhere`},
		{"-taks 3", `flag provided but not defined: -taks`},
		{"http://localhost", `unexpected argument "http://localhost", want flags only`},
	} {
		p := child.Run(t, 2, binary, strings.Fields(test.args)...)
		require.Contains(t, p.Stderr.String(), test.want)
		require.Empty(t, p.Stdout.String())
	}
}

func testHelp(t *testing.T, binary string) {
	out := child.Run(t, 0, binary, "-help").Stdout.String()
	for _, want := range []string{
		"-workers", "-interval", "-accumulate", "-max", "-tasks", "-runtime", "-url", "-method", "-header", "-body", "-timeout", "-servers", "-service", "-json", "-log", "-out",
		"(default 100ms)", "(default 7500)", "from 200 to 299", "130 interrupted",
	} {
		require.Contains(t, out, want)
	}
}

// The first Ctrl-C lets nothing more start, fails nothing, and the report is printed.
func testInterrupted(t *testing.T, binary string) {
	skipWindows(t)
	p := child.Start(t, binary, "-json", "-service", "300ms")
	p.Stderr.Await(t, " in flight\n")
	p.Interrupt()
	require.Equal(t, 130, p.Wait().ExitCode())
	require.Contains(t, p.Stderr.String(), "interrupted: no more requests start")
	f := decode(t, p)
	require.Contains(t, f.Summary.Stopped, "interrupt")
	require.Zero(t, f.Summary.Failed)
	require.Zero(t, f.Summary.Uncompleted)
	require.Equal(t, f.Target.Served, f.Summary.Succeeded)
	require.Equal(t, 7500, f.Summary.Succeeded+f.Summary.Undispatched)
	require.Less(t, f.Summary.Succeeded, 7500)
}

// The second Ctrl-C waits for nobody.
func testInterruptedTwice(t *testing.T, binary string) {
	skipWindows(t)
	p := child.Start(t, binary, "-url", silent(t).URL, "-timeout", "1h")
	p.Stderr.Await(t, " in flight\n")
	p.Interrupt()
	p.Stderr.Await(t, "Ctrl-C again ends at once")
	p.Interrupt()
	require.Equal(t, "signal: interrupt", p.Wait().String())
	require.NotContains(t, p.Stdout.String(), "End of worker dispatch")
}

func skipWindows(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted")
	}
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	child.CommandLine(t, child.Itself(t), "stress")
}
