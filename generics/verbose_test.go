package wd_test

import (
	"bytes"
	"context"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// requireGolden compares got with a file under testdata.
func requireGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

var coreCount = regexp.MustCompile(`CPU cores: \d+`)

func TestVerbose(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	for name, o := range map[string]wd.Options{
		"fixed":     {Strategy: wd.Fixed{Workers: 20}},
		"default":   {},
		"queue":     {Strategy: wd.Queue{Workers: 3, Depth: 5}},
		"sharded":   {Strategy: wd.Sharded{Workers: 7, Depth: 2}},
		"frequency": {Strategy: wd.Frequency{Workers: 10, Accumulate: -1, Max: 40}},
		"runtime":   {Strategy: wd.Frequency{Workers: 10, Interval: 1500 * time.Millisecond}, Runtime: 2 * time.Second},
		"abandoned": {Strategy: wd.Fixed{Workers: 1}, Runtime: 2 * time.Second, Grace: 500 * time.Millisecond},
		"all":       {Strategy: wd.Fixed{Workers: 5}, Runtime: time.Hour, Drain: time.Second, Timeout: time.Minute, Retry: wd.Retry{Attempts: 3}, StopAfterFailures: 9},
		"plan":      {Strategy: plan(func(context.Context, *wd.Feed) error { return nil })},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				o.Verbose = &out
				d := wd.New(func(_ context.Context, t *wd.Task[int]) (bool, error) {
					time.Sleep(125 * time.Millisecond)
					if t.ID == 6 && o.Grace > 0 {
						time.Sleep(time.Minute)
					}
					return t.ID != 3, nil
				}, &o)
				_, err := d.Run(t.Context(), wd.Count(25))
				require.NoError(t, err)
				requireGolden(t, "verbose-"+name+".txt", coreCount.ReplaceAllString(inUTC(out.String()), "CPU cores: N"))
				time.Sleep(2 * time.Minute) // for the abandoned one
			})
		})
	}
}

// inUTC replaces the local offset of stamps; the bubble's clock starts at midnight UTC.
func inUTC(s string) string {
	return regexp.MustCompile(`\d{4}-\d\d-\d\dT\S+`).ReplaceAllStringFunc(s, func(stamp string) string {
		t, err := time.Parse(time.RFC3339, stamp)
		if err != nil {
			return "not RFC 3339: " + stamp
		}
		return t.UTC().Format("2006-01-02T15:04:05.000000-07:00")
	})
}

func TestVerboseOfAnUnknownNumberOfTasks(t *testing.T) {
	var out bytes.Buffer
	_, err := wd.New(oddFails, &wd.Options{Verbose: &out}).Run(t.Context(), wd.Seq(func(func(int) bool) {}))
	require.NoError(t, err)
	require.Contains(t, out.String(), "- Tasks Count: unknown\n")
}

func TestTheFirstEventHasEveryOption(t *testing.T) {
	var out bytes.Buffer
	o := &wd.Options{
		Strategy: wd.Frequency{Workers: 3}, Runtime: time.Hour, Grace: time.Second, Panics: wd.PropagatePanics,
		Logger: slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	_, err := wd.New(oddFails, o).Run(t.Context(), wd.Count(3))
	require.NoError(t, err)
	first, _, _ := strings.Cut(out.String(), "\n")
	for _, want := range []string{
		`strategy="frequency workers=3 interval=1s accumulate=+0 max=none"`, "runtime=1h0m0s", "grace=1s", "panics=propagate",
		"verbose=false", "tasks=3",
	} {
		require.Contains(t, first, want)
	}
}

// A generator that kept the rate and was late is called that in the closing block, and the limit only if it was.
func TestVerboseOfALateGenerator(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for c, want := range map[wd.CatchUp]string{wd.CatchUpAll: "\nGenerator late: 1 % of the tasks", wd.CatchUpSkip: "\nGenerator-limited: it skipped 19 of 400 arrivals"} {
			var n int
			var b bytes.Buffer
			_, err := wd.New(wd.Func(func(context.Context, int) (int, error) { return 0, nil }), &wd.Options{
				Strategy: wd.Rate{Plan: wd.MustPlan("100/s for 4s"), CatchUp: c}, Verbose: &b,
			}).Run(t.Context(), wd.Seq(pulled(&n, 101, 210*time.Millisecond)))
			require.NoError(t, err)
			require.Contains(t, b.String(), want)
		}
	})
}

func TestTheSummaryOfOneTask(t *testing.T) {
	rep, err := wd.New(wd.Func(func(context.Context, int) (int, error) { return 1, nil }), nil).Run(t.Context(), wd.Count(1))
	require.NoError(t, err)
	require.Regexp(t, `^1 task in .*: 1 completed \(1 succeeded, 0 failed\)`, rep.String())
}
