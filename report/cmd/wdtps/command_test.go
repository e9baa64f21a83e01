package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/tps"
)

func TestHelp(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"-help"}, {"-h"}, {"orders.log", "--help"}, {"convert", "-help"}} {
		require.Equal(t, result{0, help, ""}, wdtps(t, "", args...))
	}
	for line := range strings.Lines(help) {
		require.LessOrEqual(t, len(line), 112, line)
	}
}

// Each says what is wrong and what is allowed, and prints nothing else.
func TestBadCommandLines(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"":                               "no log, want the name of a file, or - for standard input; wdtps -help tells more",
		"-json":                          "no log, want the name of a file",
		"-jsn orders.log":                "flag provided but not defined: -jsn; wdtps -help lists the flags",
		"-windows 0s orders.log":         `invalid value "0s" for flag -windows: "0s" in it is no duration of more than 0, want such as 500ms,1s,10s`,
		"-windows 1s,,2s orders.log":     `"" in it is no duration of more than 0`,
		"-interval soon orders.log":      `invalid value "soon" for flag -interval: want a duration such as 500ms, 2s or 1m, or a number of seconds`,
		"-interval 1e300 orders.log":     `invalid value "1e300" for flag -interval: want a duration`,
		"-interval -2s orders.log":       "-interval is -2s, want a duration of more than 0",
		"-json -csv orders.log":          "-json and -csv, want one of them",
		"-seed -csv python.json":         "-csv with -seed, want only -interval, -reverse and -intervals beside it",
		"-seed python.json python.json":  "2 logs with -seed, want one",
		"-slo p99<soon orders.log":       `invalid value "p99<soon" for flag -slo: `,
		"-warmup -1s orders.log":         `invalid value "-1s" for flag -warmup: want 0 (as it is found) or more`,
		"-seed -slo p99<1s python.json":  "-slo with -seed, want only",
		"compare orders.log":             "compare: want two logs, the one before and the one after, not 1",
		"compare orders.log nowhere.log": "open nowhere.log",
		"compare nowhere.log orders.log": "open nowhere.log",
		"compare -csv orders.log":        "flag provided but not defined: -csv",
		"convert":                        "convert: 0 logs, want one",
		"convert -to xml python.json":    `-to is "xml", want csv or log`,
		"convert orders.log python.json": "convert: 2 logs, want one",
		"nowhere.log":                    "open nowhere.log: no such file or directory",
		".":                              ". is a folder, want a log file",
		"orders.log nowhere.log":         "open nowhere.log",
		"../main.go":                     `../main.go: unknown format, beginning with "package main" (no line of column names with started_ns, `,
		"-- -json":                       "open -json: no such file",
	} {
		r := wdtps(t, "", strings.Fields(line)...)
		require.Equal(t, 2, r.code, line)
		require.Empty(t, r.out, line)
		require.True(t, strings.HasPrefix(r.errors, "wdtps: "), r.errors)
		require.Contains(t, r.errors, want, line)
	}
}

// What is wrong with a log is said with file and line.
func TestBadLogs(t *testing.T) {
	t.Parallel()
	good := `{"wdlog":"1.0"}` + "\n" + `{"id":1,"intended_ns":0,"started_ns":0,"ended_ns":5,"outcome":"succeeded"}` + "\n"
	for text, want := range map[string]string{
		"":                               "standard input: empty: there is nothing to read; want a run log, ",
		good + "nonsense\n" + good:       "standard input:3: not JSON: invalid character 'o' in literal null (expecting 'u')",
		good + `{"wdlog":"4.2"}` + "\n":  `standard input:3: run log of version "4.2", want 1.x`,
		good + "{\"id\":1e40}\n" + good:  "standard input:3: id is a JSON number 1e40, want a whole number of 64 bits",
		"[{},\n{}, 3]":                   "standard input:2: record 3: a JSON number, want an object",
		"started_s,ended_s\n1,2\nNaNa,1": `standard input:3: started_s is "NaNa", want a number`,
	} {
		for _, args := range [][]string{{"-"}, {"-json", "-"}, {"convert", "-"}} {
			r := wdtps(t, text+"\n", args...)
			require.Equal(t, 2, r.code)
			require.Contains(t, r.errors, want)
		}
	}
	path := file(t, "bad.log", good+"nonsense\n")
	require.Contains(t, wdtps(t, "", path).errors, path+":3: not JSON")
}

// A log that is odd has its report, with warnings.
func TestOddLogs(t *testing.T) {
	t.Parallel()
	header := `{"wdlog":"1.0"}` + "\n"
	record := func(id, started, ended int64) string {
		return fmt.Sprintf(`{"id":%d,"intended_ns":%d,"started_ns":%d,"ended_ns":%d,"outcome":"succeeded"}`+"\n", id, started, started, ended)
	}
	end := `{"summary":{}}` + "\n"
	years := int64(50 * 365 * 24 * time.Hour)
	for name, test := range map[string]struct{ text, want string }{
		"no records":         {header + end, "0 completed"},
		"one record":         {header + record(1, 0, 1e9) + end, "1 completed: 1 succeeded"},
		"identical stamps":   {header + record(1, 5, 5) + record(2, 5, 5) + end, "the run has a span of 0: it has no rate"},
		"negative durations": {header + record(1, 5, 4) + record(2, 5, 6) + end, "the figures are without 1 of 2 events"},
		"years of span":      {header + record(1, -years, 0) + record(2, 0, years) + end, "2 completed: 2 succeeded"},
		"no fields":          {header + "{\"id\":1}\n" + end, "started_ns is missing: line 2"},
		"cut off":            {header + record(1, 0, 1e9) + record(2, 0, 1e9)[:30], "the log is cut off in the midst of a line"},
		"runs beside others": {header + record(1, 0, 1e9) + end + header + record(1, 0, 1e9), "another run follows: line 4"},
	} {
		r := wdtps(t, test.text, "-")
		require.Equal(t, 0, r.code, "%s: %s", name, r.errors)
		require.Contains(t, r.out, test.want, name)
		require.Empty(t, r.errors)
		json := wdtps(t, test.text, "-json", "-")
		require.Equal(t, 0, json.code, name)
	}
}

// The exit status is the verdict, also where figures are printed for programs.
func TestSLO(t *testing.T) {
	t.Parallel()
	for slo, code := range map[string]int{
		"p50<300ms, errors<10%, tps>5": 0, "p50<1ms": 1, "p99<300ms": 2, "p50<300ms, tps>5 over 1m": 2, "p50<1ms, tps>5 over 1m": 1,
	} {
		for _, more := range []string{"-ascii", "-json", "-csv"} {
			r := wdtps(t, "", "-slo", slo, more, "orders.log")
			require.Equal(t, code, r.code, "%s: %s", slo, r.out)
			require.Empty(t, r.errors)
			switch more {
			case "-ascii":
				require.Contains(t, r.out, []string{"SLO met", "SLO missed", "SLO undecidable"}[code])
				require.NotRegexp(t, `[^\x00-\x7f]`, strings.ReplaceAll(r.out, "µs", "us"))
			case "-json":
				require.Contains(t, r.out, `"status": "`+[]string{"met", "missed", "undecidable"}[code])
			}
		}
	}
}

// There are colours on a terminal, and none in a file: processes of tests have none.
func TestColours(t *testing.T) {
	t.Parallel()
	paint := func(color bool) string {
		var out, errors strings.Builder
		require.Equal(t, 1, run([]string{"-slo", "p50<1ms", "testdata/orders.log"}, streams{out: &out, err: &errors, color: color}))
		require.Empty(t, errors.String())
		return out.String()
	}
	require.Contains(t, paint(true), "\x1b[1mSLO\x1b[m \x1b[31mmissed\x1b[m")
	require.NotContains(t, paint(false), "\x1b")
	require.Equal(t, paint(false), regexp.MustCompile("\x1b\\[\\d*m").ReplaceAllString(paint(true), ""))
}

// What a log says of itself cannot move the cursor.
func TestNothingMovesTheCursor(t *testing.T) {
	t.Parallel()
	log := `{"wdlog":"1.0","strategy":"a\u001b[2J","notes":{"\u0007":"\r\n"}}` + "\n" +
		`{"id":1,"intended_ns":0,"started_ns":0,"ended_ns":5,"outcome":"failed","tag":"\u001b[2J","error":"\u001b[2J"}` + "\n"
	for _, text := range []string{log, `{"\u001b[2J":1}`, "started_s,ended_s,\x1b[2J\n1,2,3\n", "\x1b[2J"} {
		r := wdtps(t, text, "-")
		require.NotContains(t, r.out+r.errors, "\x1b")
		require.NotContains(t, r.out+r.errors, "\r")
	}
}

// Reading that takes long shows on a terminal how far it is, and leaves nothing there.
func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out, errors strings.Builder
		slow := &slowReader{strings.NewReader("[" + strings.Repeat(" ", 3<<20) + "]")}
		require.Equal(t, 0, run([]string{"-"}, streams{in: slow, out: &out, err: &errors, live: true}))
		require.Contains(t, errors.String(), "\rreading standard input: 1 MB, 1 MB/s\x1b[K")
		require.True(t, strings.HasSuffix(errors.String(), "\r\x1b[K"))
	})
}

// slowReader reads some 60 kB in a twentieth of a second.
type slowReader struct{ io.Reader }

func (s *slowReader) Read(p []byte) (int, error) {
	time.Sleep(50 * time.Millisecond)
	return s.Reader.Read(p)
}

func TestJSON(t *testing.T) {
	t.Parallel()
	r := wdtps(t, "", "-json", "-windows", "1s, 2.5", "-interval", "1", "-reverse", "orders.log")
	require.Equal(t, 0, r.code, r.errors)
	var got tps.Report
	require.NoError(t, json.Unmarshal([]byte(r.out), &got))
	f, err := os.Open("testdata/orders.log")
	require.NoError(t, err)
	defer f.Close()
	l, err := tps.ReadLog(f)
	require.NoError(t, err)
	want := tps.Analyze(l, &tps.Options{Windows: []time.Duration{time.Second, 2500 * time.Millisecond}, Interval: time.Second, Reverse: true})
	require.Equal(t, want.String(), got.String())
	require.Equal(t, want.Intervals, got.Intervals)
	require.Len(t, got.Peaks, 2)
}

func TestIntervalsAsCSV(t *testing.T) {
	t.Parallel()
	r := wdtps(t, "", "-csv", "-interval", "1s", "orders.log")
	require.Equal(t, 0, r.code, r.errors)
	rows, err := csv.NewReader(strings.NewReader(r.out)).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 4)
	require.Equal(t, []string{"start_ns", "end_ns", "started", "completed", "succeeded"}, rows[0][:5])
	require.Equal(t, []string{"10", "10"}, rows[1][3:5])
}

// Several logs are one run, wherever its tasks ran.
func TestSeveralLogs(t *testing.T) {
	t.Parallel()
	r := wdtps(t, "", "-json", "orders.log", "python.json")
	require.Equal(t, 0, r.code, r.errors)
	var got tps.Report
	require.NoError(t, json.Unmarshal([]byte(r.out), &got))
	require.Equal(t, 43, got.Events)
	require.Equal(t, 39, got.Succeeded)
	text := wdtps(t, "", "orders.log", "python.json").out
	require.Contains(t, text, "orders.log: run log, frequency workers=10")
	require.Contains(t, text, "python.json: logs of the Python original, a JSON array\n")
}

// Who gives a log twice is told that its tasks count twice.
func TestALogGivenTwice(t *testing.T) {
	t.Parallel()
	orders, err := os.ReadFile("testdata/orders.log")
	require.NoError(t, err)
	copied, torn := file(t, "copied.log", string(orders)), file(t, "torn.log", string(orders[:len(orders)/2]))
	const same, instant = "the same log as orders.log: its tasks count twice", "it begins at the same instant as orders.log: if both are of one run, its tasks count twice"
	for _, test := range []struct{ logs, want string }{
		{"orders.log orders.log", "orders.log: " + same}, {"orders.log " + copied, copied + ": " + same}, {"python.json orders.log " + torn, torn + ": " + instant},
		{"orders.log python.json", ""}, {"before.csv after.csv", ""}, {"orders.log", ""},
	} {
		r := wdtps(t, "", append([]string{"-json"}, strings.Fields(test.logs)...)...)
		require.Equal(t, 0, r.code, r.errors)
		if test.want == "" {
			require.NotContains(t, r.out, "count twice", test.logs)
			continue
		}
		require.Contains(t, r.out, test.want)
		require.Equal(t, 1, strings.Count(r.out, "count twice"))
	}
	page := filepath.Join(t.TempDir(), "run.html")
	require.Equal(t, 0, wdtps(t, "", "-html", page, "orders.log").code)
	require.Contains(t, wdtps(t, "", "-json", "orders.log", page).out, "run.html: "+instant)
	require.Contains(t, wdtps(t, string(orders), "-json", "orders.log", "-").out, "standard input: "+same)
}

// A generator that was too slow is named also if several logs are read.
func TestSlowGeneratorAmongOthers(t *testing.T) {
	t.Parallel()
	slow := file(t, "slow.log", `{"wdlog":"1.0"}
{"id":1,"started_ns":0,"ended_ns":5,"outcome":"succeeded"}
{"summary":{"tasks":1,"pacing":{"limited":"too slow"}}}
`)
	const doubt = "the generator was the limit, not the target: too slow"
	alone, together := wdtps(t, "", "-json", slow).out, wdtps(t, "", "-json", slow, slow).out
	require.Equal(t, 1, strings.Count(alone, doubt), alone)
	require.Equal(t, 2, strings.Count(together, "slow.log: "+doubt), together)
}

// A report for others goes into a file.
func TestFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for ending, want := range map[string]string{
		".html": "<title>orders.log</title>", ".xlsx": "PK", ".txt": "SLO missed", ".json": `"status": "missed"`, ".csv": "start_ns,end_ns",
	} {
		path := filepath.Join(dir, "report"+ending)
		r := wdtps(t, "", "-o", path, "-slo", "p50<1ms", "orders.log")
		require.Equal(t, 1, r.code, r.errors)
		require.Contains(t, r.out, "SLO missed", "the text is printed too")
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Contains(t, string(text), want)
		if ending == ".html" {
			require.Contains(t, string(text), "frequency workers=10 interval=1s")
			require.Contains(t, string(text), "shop.example")
		}
	}
	path := filepath.Join(dir, "both.html")
	require.Equal(t, 1, wdtps(t, "", "compare", "-o", path, "before.csv", "after.csv").code)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(text), "before.csv ↔ after.csv")
	for _, args := range []string{"-o x.doc orders.log", "compare -o x.pdf before.csv after.csv"} {
		r := wdtps(t, "", strings.Fields(args)...)
		require.Equal(t, 2, r.code)
		require.Contains(t, r.errors, ".html")
	}
}

// What is to be read is not written over.
func TestALogIsNotWrittenOver(t *testing.T) {
	t.Parallel()
	orders, err := os.ReadFile("testdata/before.csv")
	require.NoError(t, err)
	log := file(t, "log.csv", string(orders))
	other := filepath.Dir(log) + "/./log.csv"
	for _, args := range [][]string{
		{"-o", log, log}, {"-html", other, "orders.log", log}, {"-xlsx", log, log}, {"compare", "-html", log, "after.csv", other},
	} {
		r := wdtps(t, "", args...)
		require.Equal(t, 2, r.code, args)
		require.Contains(t, r.errors, "is a log to be read, want another name")
		require.Empty(t, r.out)
	}
	left, err := os.ReadFile(log)
	require.NoError(t, err)
	require.Equal(t, orders, left)
}

// A page is a log too: what was made of it can be made again, with another question.
func TestAPageIsALog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	page, book, both := filepath.Join(dir, "page"), filepath.Join(dir, "book"), filepath.Join(dir, "both")
	want := wdtps(t, "", "-html", page, "-xlsx", book, "-json", "orders.log")
	require.Zero(t, want.code, want.errors)
	text, err := os.ReadFile(book)
	require.NoError(t, err)
	require.Equal(t, "PK", string(text[:2]))

	var first, again tps.Report
	require.NoError(t, json.Unmarshal([]byte(want.out), &first))
	got := wdtps(t, "", "-json", page)
	require.Zero(t, got.code, got.errors)
	require.NoError(t, json.Unmarshal([]byte(got.out), &again))
	first.Errors = nil // a page has only their kinds
	require.Equal(t, first, again)
	html, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Equal(t, 1, wdtps(t, string(html), "-slo", "p50<1ms", "-").code)

	require.Equal(t, 2, wdtps(t, "", "compare", "-html", both, page, "orders.log").code, "too few tasks to tell")
	r := wdtps(t, "", both)
	require.Equal(t, 2, r.code)
	require.Contains(t, r.errors, "a page without a log in it")
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for logs, code := range map[string]int{
		"before.csv before.csv": 2, "after.csv before.csv": 0, "before.csv after.csv": 1, "orders.log orders.log": 2, "orders.log after.csv": 2,
	} {
		r := wdtps(t, "", append([]string{"compare", "-json"}, strings.Fields(logs)...)...)
		require.Equal(t, code, r.code, "%s: %s%s", logs, r.out, r.errors)
		var c tps.Comparison
		require.NoError(t, json.Unmarshal([]byte(r.out), &c))
		require.Equal(t, code, codeOfChange(c.Change))
	}
	r := wdtps(t, "[", "compare", "-", "orders.log")
	require.Contains(t, r.out, "standard input: the log is cut off")
}

// Records go through CSV and back.
func TestConvert(t *testing.T) {
	t.Parallel()
	records := wdtps(t, "", "convert", "orders.log")
	require.Equal(t, 0, records.code, records.errors)
	require.Equal(t, 41, strings.Count(records.out, "\n"))
	path := file(t, "records.csv", records.out)
	log := wdtps(t, "", "convert", "-to", "log", path)
	require.Equal(t, 0, log.code, log.errors)
	again := wdtps(t, log.out, "convert", "-")
	require.Equal(t, records.out, again.out)
	require.Contains(t, again.errors, "warning: standard input: a run without a summary")

	same := wdtps(t, "", "convert", "-to=log", "orders.log")
	want, err := os.ReadFile("testdata/orders.log")
	require.NoError(t, err)
	require.Equal(t, string(want), same.out)
	require.Equal(t, "{\"wdlog\":\"1.0\"}\n", wdtps(t, "[]", "convert", "-to", "log", "-").out)
}

// Why a run was stopped is in what is printed, in a page of it, and in what is printed of that.
func TestWhyARunWasStopped(t *testing.T) {
	text, err := os.ReadFile("testdata/orders.log")
	require.NoError(t, err)
	log := file(t, "run.log", strings.Replace(string(text), `"peak_in_flight":10`, `"peak_in_flight":10,"stopped":"too many tasks have failed"`, 1))
	page := filepath.Join(t.TempDir(), "run.html")
	for _, args := range [][]string{{"-html", page, log}, {page}} {
		require.Equal(t, 1, strings.Count(wdtps(t, "", args...).out, "stopped: too many tasks have failed\n"))
	}
	html, err := os.ReadFile(page)
	require.NoError(t, err)
	require.Contains(t, string(html), "The run was stopped: too many tasks have failed.")
}

// A run that was ended early and one that was not, or for another reason, are unlike; two whose time was over are not.
func TestCompareEndedEarly(t *testing.T) {
	text, err := os.ReadFile("testdata/orders.log")
	require.NoError(t, err)
	stopped := func(why string) string {
		early := strings.Replace(string(text), `"peak_in_flight":10`, `"peak_in_flight":10,"stopped":"`+why+`"`, 1)
		require.NotEqual(t, string(text), early)
		return file(t, "run.log", early)
	}
	over, missed := stopped("runtime is over"), stopped("p99 is missed")
	for _, test := range []struct {
		before, after string
		want          []string
	}{
		{"orders.log", missed, []string{missed + ": the run ended early: p99 is missed"}},
		{missed, over, []string{missed + ": the run ended early: p99 is missed", over + ": the run ended early: runtime is over"}},
		{over, stopped("runtime is over"), nil},
		{"orders.log", "orders.log", nil},
	} {
		out := wdtps(t, "", "compare", "-json", test.before, test.after).out
		var c tps.Comparison
		require.NoError(t, json.Unmarshal([]byte(out), &c))
		var early []string
		for _, w := range c.Warnings {
			if strings.Contains(string(w), "ended early") {
				early = append(early, string(w))
			}
		}
		require.Equal(t, test.want, early)
	}
}
