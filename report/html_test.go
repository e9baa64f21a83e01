package report_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/report"
	"github.com/worker-dispatcher/wd/tps"
)

var update = flag.Bool("update", false, "write the screenshots anew")

// burst is a steady load of 20 a second over 12 s, and 100 more from 7.2 to 7.7 s.
func burst() tps.Log {
	l := tps.Log{Start: start}
	add := func(at int64) {
		l.Events = append(l.Events, tps.Event{ID: int64(len(l.Events) + 1), Intended: at, Started: at + 1e5, Ended: at + 30e6})
	}
	for i := range int64(240) {
		add(i * 50e6)
	}
	for i := range int64(100) {
		add(7200e6 + i*5e6)
	}
	return l
}

// drawn returns where on the time axis, as its labels have it, the highest point of a line is drawn.
const drawn = `(() => {
	const plot = document.querySelector('[data-chart=rate] svg.plot'), points = [];
	for (const [, x, y] of plot.querySelector('[data-line=succeeded]').getAttribute('d').matchAll(/[ML]([\d.]+) ([\d.]+)/g)) points.push([+x, +y]);
	const top = points.reduce((a, b) => b[1] < a[1] ? b : a)[0];
	const ticks = [...plot.querySelectorAll('text')].filter(t => /^\d+ s$/.test(t.textContent)).map(t => [+t.getAttribute('x'), parseFloat(t.textContent)]);
	const [a, b] = [ticks[0], ticks[ticks.length - 2]];
	return a[1] + (top - a[0]) / (b[0] - a[0]) * (b[1] - a[1]);
})()`

func TestTheHighestPointIsWhereThePeakIs(t *testing.T) {
	t.Parallel()
	l := burst()
	p := open(t, report.New(l, nil), 1000, 800)
	peak, ok := tps.Analyze(l, nil).Peak(time.Second)
	require.True(t, ok)
	require.Equal(t, 120, peak.Succeeded)
	at := eval[float64](p, drawn)
	require.Greater(t, at, peak.Start.Seconds())
	require.Less(t, at, peak.End.Seconds())
	p.quiet()
}

func TestChartsAreDrawn(t *testing.T) {
	t.Parallel()
	p := open(t, report.New(ramp(), nil), 1280, 900)
	for _, id := range []string{"rate", "inflight", "response", "service", "lag", "heat", "spread"} {
		paths := eval[[]string](p, fmt.Sprintf(`[...document.querySelectorAll('[data-chart=%s] svg.plot path')].map(e => e.getAttribute('d'))`, id))
		require.NotEmpty(t, paths, id)
		for _, d := range paths {
			require.Greater(t, len(d), 20, id)
			require.NotRegexp(t, `NaN|Infinity|undefined`, d, id)
		}
		require.Positive(t, eval[float64](p, fmt.Sprintf(`document.querySelector('[data-chart=%s] svg.plot').getBoundingClientRect().height`, id)))
	}
	text := eval[string](p, `document.querySelector('[data-chart=rate] figcaption').textContent`)
	require.Contains(t, text, "dropped")
	p.quiet()
}

// Where the plan of a run goes from one stage to the next there is a mark, unless others are asked for.
func TestStagesOfThePlan(t *testing.T) {
	t.Parallel()
	l := burst()
	l.Pacing = &tps.Pacing{Plan: "20/s for 5s, hold 4s, 20/s..0/s over 3s"}
	for want, o := range map[string]*report.Options{
		"hold 4s,20/s..0/s over 3s": nil, "deploy": {Stages: []report.Stage{{At: time.Second, Name: "deploy"}}}, "": {Stages: []report.Stage{}},
	} {
		p := open(t, report.New(l, o), 1280, 800)
		names := eval[[]string](p, `[...document.querySelectorAll('[data-chart=rate] svg.plot .stage + text')].map(e => e.textContent)`)
		require.Equal(t, want, strings.Join(names, ","))
	}
}

// Where the plan of a run was changed under way there is a mark with the new rate, and none for stages that it did not come to.
func TestMarksWhereTheRateWasChanged(t *testing.T) {
	t.Parallel()
	var l tps.Log
	synctest.Test(t, func(t *testing.T) {
		nap := func(context.Context, int) (int, error) { time.Sleep(20 * time.Millisecond); return 0, nil }
		r := wd.New(wd.Func(nap), &wd.Options{Strategy: wd.Rate{Plan: wd.MustPlan("20/s for 2s, 40/s for 2s, 60/s for 1m")}}).Start(t.Context(), wd.Count(1000))
		time.Sleep(3 * time.Second)
		require.NoError(t, r.SetRate(10))
		time.Sleep(3 * time.Second)
		require.NoError(t, r.SetPlan(wd.MustPlan("80/s for 2s, 5/s for 1s")))
		rep, err := r.Wait()
		require.NoError(t, err)
		l = rep.Log()
	})
	require.Equal(t, "20/s for 2s, 40/s for 2s, 60/s for 1m; changed 2 times, last at 6s to 80/s for 2s, 5/s for 1s", l.Pacing.Plan)
	p := open(t, report.New(l, nil), 1280, 800)
	marks := eval[[]string](p, `JSON.parse(document.getElementById("data").textContent).stages.map(s => s.at_ns / 1e9 + 's ' + s.name)`)
	require.Equal(t, []string{"2s 40/s for 2s", "3s 10/s", "6s 80/s for 2s", "8s 5/s for 1s"}, marks)
	names := eval[[]string](p, `[...document.querySelectorAll('[data-chart=rate] svg.plot .stage + text')].map(e => e.textContent)`)
	require.Contains(t, names, "10/s")
	require.Equal(t, 4, eval[int](p, `document.querySelectorAll('[data-chart=lag] .stage').length`))

	l.Pacing.Changes = nil // a log that does not say when
	require.Equal(t, 0, eval[int](open(t, report.New(l, nil), 1280, 800), `document.querySelectorAll('.stage').length`))
}

// However long the run was, a chart has at most 5,000 points, and the table of tags sorts by what is clicked on.
func TestPointsOfALongRun(t *testing.T) {
	t.Parallel()
	l := steady(40_000, 30*time.Minute)
	l.Tags = []string{"", "rare", "usual"}
	for i := range l.Events {
		l.Events[i].Tag = 2 - uint32(i%100/99)
	}
	p := open(t, report.New(l, nil), 1280, 800)
	for id, points := range eval[map[string]int](p, `Object.fromEntries([...document.querySelectorAll('figure')].map(f => [f.dataset.chart,
		[...f.querySelectorAll('svg.plot path.l')].reduce((n, e) => n + (e.getAttribute('d').match(/[ML]/g) || []).length, 0)]))`) {
		t.Logf("%s: %d points", id, points)
		require.LessOrEqual(t, points, 5000, id)
	}
	const first = `document.querySelector('table.sortable tbody tr td').textContent`
	require.Equal(t, "usual", eval[string](p, first))
	p.run(chromedp.Click(chromedp.CSS(`table.sortable th:nth-child(2)`)), chromedp.Click(chromedp.CSS(`table.sortable th:nth-child(2)`)))
	require.Equal(t, "rare", eval[string](p, first))
	p.quiet()
}

func TestKeysAndPointerReadAllCharts(t *testing.T) {
	t.Parallel()
	p := open(t, report.New(burst(), nil), 1000, 800)
	reading := `[...document.querySelectorAll('#time .key b')].map(e => e.textContent).join(' ')`
	require.Contains(t, eval[string](p, reading), "≤")
	p.run(chromedp.Focus(chromedp.CSS(`[data-chart=rate]`)), chromedp.KeyEvent(kb.Home))
	require.NotContains(t, eval[string](p, reading), "≤")
	cursors := eval[int](p, `document.querySelectorAll('#time .cursor').length`)
	require.Equal(t, eval[int](p, `document.querySelectorAll('#time figure').length`), cursors)

	whole := eval[string](p, `document.querySelector('[data-line=succeeded]').getAttribute('d')`)
	p.run(chromedp.KeyEvent("+"))
	require.False(t, eval[bool](p, `document.getElementById('reset').hidden`))
	require.NotEqual(t, whole, eval[string](p, `document.querySelector('[data-line=succeeded]').getAttribute('d')`))
	p.run(chromedp.KeyEvent(kb.Escape))
	require.Equal(t, whole, eval[string](p, `document.querySelector('[data-line=succeeded]').getAttribute('d')`))

	p.run(chromedp.Click(chromedp.CSS(`[data-chart=rate] .key:nth-child(3)`)))
	require.False(t, eval[bool](p, `!!document.querySelector('[data-line=succeeded]')`))
	p.quiet()
}

func TestDark(t *testing.T) {
	t.Parallel()
	const ground = `getComputedStyle(document.body).backgroundColor`
	p := open(t, report.New(burst(), nil), 1000, 800)
	light := eval[string](p, ground)
	p.media("", "dark")
	dark := eval[string](p, ground)
	require.NotEqual(t, light, dark)
	p.run(chromedp.Click(chromedp.CSS("#theme")))
	require.Equal(t, light, eval[string](p, ground))
	p.run(chromedp.Click(chromedp.CSS("#theme")))
	require.Equal(t, dark, eval[string](p, ground))
	p.media("print", "dark")
	require.NotEqual(t, dark, eval[string](p, ground), "printed it is light")
	require.Equal(t, "none", eval[string](p, `getComputedStyle(document.querySelector('.tools')).display`))
}

func TestNarrow(t *testing.T) {
	t.Parallel()
	p := open(t, report.New(ramp(), nil), 360, 700)
	require.LessOrEqual(t, eval[int](p, `document.documentElement.scrollWidth`), 360)
	p.quiet()
}

func TestNoData(t *testing.T) {
	t.Parallel()
	p := open(t, report.New(tps.Log{}, nil), 800, 600)
	require.Contains(t, eval[string](p, `document.body.innerText`), "No data")
	require.Zero(t, eval[int](p, `document.querySelectorAll('svg.plot').length`))
	p.quiet()
}

// What a user, or somebody who sends him data, wrote is shown and never run.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	const evil = `</script><script>window.pwned=1</script><img src=x onerror="window.pwned=1">"'{{.}}<!--`
	l := burst()
	l.Tags = []string{"", evil}
	l.Meta = map[int64]map[string]any{1: {evil: evil}}
	for i := range l.Events {
		l.Events[i].Tag = 1
	}
	p := open(t, report.New(l, &report.Options{
		Title: evil, Config: map[string]string{evil: evil}, Stages: []report.Stage{{At: time.Second, Name: evil}},
	}), 1000, 800)
	require.True(t, eval[bool](p, `window.pwned === undefined`))
	require.Equal(t, evil, eval[string](p, `document.querySelector('h1').textContent`))
	require.True(t, eval[bool](p, fmt.Sprintf(`[...document.querySelectorAll('svg text')].some(e => e.textContent === %q)`, evil)))
	require.Equal(t, 3, eval[int](p, `document.scripts.length`), "data, log and the page's own")
	p.quiet()
}

// Even where an escape failed, the page's policy would not run what is not its own.
func TestThePolicyForbidsForeignScripts(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	require.NoError(t, report.New(burst(), nil).WriteHTML(&b))
	path := filepath.Join(t.TempDir(), "foreign.html")
	foreign := `<script>window.pwned=1</script><img src="http://127.0.0.1:9/" onerror="window.pwned=1"></main>`
	require.NoError(t, os.WriteFile(path, []byte(strings.Replace(b.String(), "</main>", foreign, 1)), 0o600))
	p := openFile(t, path, 800, 600)
	require.True(t, eval[bool](p, `window.pwned === undefined`))
}

// Two runs: what has changed, and the lines of both.
func TestComparison(t *testing.T) {
	t.Parallel()
	a, b := report.New(hold(50), options), report.New(hold(36), &report.Options{Title: "with a <cache>", Config: map[string]string{"go": "go1.26.8"}})
	p := openComparison(t, report.Compare(a, b))
	text := eval[string](p, `document.body.innerText`)
	require.Contains(t, text, "B is better than A")
	require.Contains(t, text, "with a <cache>")
	for _, name := range []string{"succeeded A", "succeeded B", "p99 A", "p99 B"} {
		require.True(t, eval[bool](p, fmt.Sprintf(`!!document.querySelector('[data-line="%s"]')`, name)), name)
	}
	require.Equal(t, 3, eval[int](p, `document.querySelectorAll('tr.differs').length`))
	p.quiet()

	p = openComparison(t, report.Compare(a, report.New(tps.Log{}, nil)))
	require.Contains(t, eval[string](p, `document.body.innerText`), "It cannot be told whether B differs from A")
	require.Zero(t, eval[int](p, `document.querySelectorAll('svg.plot').length`))
	p.quiet()
}

func openComparison(t *testing.T, c *report.Comparison) *tab {
	t.Helper()
	path := filepath.Join(t.TempDir(), "compare.html")
	require.NoError(t, report.Create(path, c.WriteHTML))
	return openFile(t, path, 1280, 1020)
}

func TestOddRuns(t *testing.T) {
	t.Parallel()
	one := func(o tps.Outcome, ended int64) tps.Log {
		return tps.Log{Events: []tps.Event{{ID: 1, Started: 5, Intended: 5, Ended: ended, Outcome: o}}}
	}
	failing := burst()
	for i := range failing.Events {
		failing.Events[i].Outcome = tps.Failed
	}
	for name, l := range map[string]tps.Log{
		"one task":         one(tps.Succeeded, 1e9),
		"a task of 0 ns":   one(tps.Succeeded, 5),
		"one dropped":      one(tps.Dropped, 0),
		"one uncompleted":  one(tps.Uncompleted, 0),
		"one invalid":      one(tps.Failed, 1),
		"everything fails": failing,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, report.New(l, nil), 800, 600)
			require.False(t, eval[bool](p, `/NaN|Infinity|undefined/.test(document.querySelector('main').innerHTML)`))
			p.quiet()
		})
	}
}

// The page itself is small, and so is what it shows of a long run.
func TestSize(t *testing.T) {
	t.Parallel()
	size := func(l tps.Log, interval time.Duration) int {
		var b bytes.Buffer
		require.NoError(t, report.New(l, &report.Options{Figures: &tps.Options{Interval: interval}}).WriteHTML(&b))
		return b.Len()
	}
	require.Less(t, size(tps.Log{}, 0), 100_000)
	n := 40_000
	if os.Getenv("WD_SOAK") != "" {
		n = 1_000_000
	}
	for _, interval := range []time.Duration{0, time.Second} {
		long := size(steady(n, time.Hour), interval)
		t.Logf("%d records, intervals of %v: %d bytes", n, interval, long)
		require.Less(t, long, 3_000_000)
	}
}

// steady is a log of n tasks over a time, of 3 to 12 ms, a hundredth of them failed.
func steady(n int, over time.Duration) tps.Log {
	l := tps.Log{Start: start, Events: make([]tps.Event, n)}
	for i := range l.Events {
		at := int64(over) / int64(n) * int64(i)
		e := tps.Event{ID: int64(i + 1), Intended: at, Started: at + int64(i*7919%200_000), Outcome: tps.Succeeded}
		e.Ended = e.Started + 3e6 + int64(i*104_729%9_000_000)
		if i%100 == 17 {
			e.Outcome = tps.Failed
		}
		l.Events[i] = e
	}
	return l
}

// What a page carries is the log that it was made of, but for errors.
func TestThePageCarriesItsLog(t *testing.T) {
	t.Parallel()
	l := ramp()
	var page bytes.Buffer
	require.NoError(t, report.New(l, options).WriteHTML(&page))
	packed, err := report.ReadLog(&page)
	require.NoError(t, err)
	r := tps.NewLogReader(packed)
	got, err := r.Log()
	require.NoError(t, err)
	require.Empty(t, r.Warnings())
	require.Equal(t, options.Title, r.Header().Notes["title"])
	require.True(t, l.Start.Equal(got.Start))
	require.Equal(t, len(l.Events), len(got.Events))
	require.Equal(t, l.Undispatched, got.Undispatched)
	want, again := tps.Analyze(l, nil), tps.Analyze(got, nil)
	require.Equal(t, want.Peaks, again.Peaks)
	require.Equal(t, want.Response, again.Response)
	require.Equal(t, want.Tags[0].Rate, again.Tags[0].Rate)
	require.Equal(t, want.Pacing, again.Pacing)
	require.Equal(t, "ORD_1", got.Meta[1]["order"])

	page.Reset()
	require.NoError(t, report.New(steady(100_000, time.Hour), nil).WriteHTML(&page))
	require.Contains(t, page.String(), "The log of all tasks would be too large for it.")
	_, err = report.ReadLog(&page)
	require.ErrorContains(t, err, "a page without a log in it")
}

// A page says why a run was stopped, and so does the log in it, the workbook and the text.
func TestWhyARunWasStopped(t *testing.T) {
	t.Parallel()
	l := ramp()
	l.Stopped = `p99<300ms is missed by "a" <b>`
	for _, l := range []tps.Log{l, {Stopped: l.Stopped}} {
		r := report.New(l, nil)
		var page, text bytes.Buffer
		require.NoError(t, r.WriteHTML(&page))
		require.True(t, strings.Contains(page.String(), "The run was stopped: p99&lt;300ms is missed by &#34;a&#34; &lt;b&gt;."))
		require.NoError(t, r.WriteText(&text))
		require.Contains(t, text.String(), "  stopped: "+l.Stopped)
		f := workbook(t, r, 1_000_000)
		rows, err := f.GetRows("Summary")
		require.NoError(t, err)
		require.Contains(t, fmt.Sprint(rows), "[stopped "+l.Stopped)
		if packed, err := report.ReadLog(&page); len(l.Events) > 0 {
			require.NoError(t, err)
			again, err := tps.ReadLog(packed)
			require.NoError(t, err)
			require.Equal(t, l.Stopped, again.Stopped)
		}
	}
	var page bytes.Buffer
	require.NoError(t, report.New(ramp(), nil).WriteHTML(&page))
	require.False(t, strings.Contains(page.String(), "was stopped"))
}

// A person can save the log.
func TestSaveLog(t *testing.T) {
	t.Parallel()
	p := open(t, report.New(burst(), nil), 800, 600)
	dir := t.TempDir()
	p.save(dir)
	f, err := os.Open(filepath.Join(dir, "run.log.gz"))
	require.NoError(t, err)
	defer f.Close()
	l, err := tps.NewLogReader(f).Log()
	require.NoError(t, err)
	require.Len(t, l.Events, 340)
	p.quiet()
}

// FuzzReadLog holds that any page gives an error or a log that can be read to its end.
func FuzzReadLog(f *testing.F) {
	var page bytes.Buffer
	if err := report.New(tps.Log{Events: burst().Events[:3]}, nil).WriteHTML(&page); err != nil {
		f.Fatal(err)
	}
	_, carried, _ := strings.Cut(page.String(), `<script type="application/gzip"`)
	f.Add(`<script type="application/gzip"` + carried)
	f.Add(`<script type="application/gzip" id="log">AAAA</script>`)
	f.Add(`<script type="application/gzip" id="log"`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := report.ReadLog(strings.NewReader(text))
		if err != nil {
			require.ErrorContains(t, err, "report: ")
			return
		}
		_, _ = tps.NewLogReader(r).Log()
	})
}

// The pictures in testdata, to look at. -update takes them anew.
func TestScreenshots(t *testing.T) {
	if !*update {
		t.Skip("taken with -update")
	}
	r := report.New(ramp(), options)
	for name, shot := range map[string]struct {
		width, height int64
		scheme        string
	}{"light": {1280, 1260, "light"}, "dark": {1280, 1260, "dark"}, "narrow": {390, 1400, "light"}} {
		p := open(t, r, shot.width, shot.height)
		p.media("", shot.scheme)
		p.shoot(name)
	}
	before := report.New(hold(50), &report.Options{Title: "Checkout at 600/s", Config: map[string]string{"target": "v1.4.2", "go": "go1.26.8"}})
	after := report.New(hold(36), &report.Options{Title: "with a cache", Config: map[string]string{"target": "v1.4.3-cache", "go": "go1.26.8"}})
	openComparison(t, report.Compare(before, after)).shoot("compare")
}

// shoot takes a picture of the window, in as few bytes as PNG allows.
func (p *tab) shoot(name string) {
	p.t.Helper()
	picture, err := png.Decode(bytes.NewReader(ask(p, chromedp.CaptureScreenshot())))
	require.NoError(p.t, err)
	var b bytes.Buffer
	require.NoError(p.t, (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, picture))
	require.NoError(p.t, os.WriteFile(filepath.Join("testdata", name+".png"), b.Bytes(), 0o644))
}

func slo(text string) *tps.Options {
	s, err := tps.ParseSLO(text)
	if err != nil {
		panic(err)
	}
	return &tps.Options{SLO: s}
}

var options = &report.Options{
	Figures: slo("p99<300ms, service p99<100ms, errors<2%, tps>500 over 5s"),
	Title:   "Checkout, ramp to 1,100/s", Stages: []report.Stage{{At: 4 * time.Second, Name: "cache off"}},
	Config: map[string]string{"strategy": "rate 0/s..1100/s over 14s", "target": "http://localhost:8080/orders", "go": "go1.26.8", "system": "linux/amd64"},
}

func TestFilesByTheirEnding(t *testing.T) {
	dir := t.TempDir()
	r := report.New(burst(), nil)
	for ending, begins := range map[string]string{".html": "<!DOCTYPE html>", ".xlsx": "PK", ".txt": "Run of 340 tasks", ".json": "{\n", ".csv": "start_ns,"} {
		path := filepath.Join(dir, "run"+ending)
		require.NoError(t, os.WriteFile(path, []byte("what stood there"), 0o600))
		require.NoError(t, report.WriteFile(path, r))
		written, err := os.ReadFile(path)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(string(written), begins), ending)
	}
	require.EqualError(t, report.WriteFile("run.pdf", r), `report: file "run.pdf" ends in ".pdf", want .html, .xlsx, .txt, .json or .csv`)
	require.ErrorIs(t, report.WriteFile(filepath.Join(dir, "missing", "run.txt"), r), os.ErrNotExist)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 5, "nothing temporary is left")
}

// TestWhatStandsThereStays holds that a link, a file's permissions and what is no file are not replaced.
func TestWhatStandsThereStays(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("needs links, permissions and /dev/fd")
	}
	hello := func(w io.Writer) error { _, err := io.WriteString(w, "hello"); return err }
	dir := t.TempDir()
	path, link := filepath.Join(dir, "path"), filepath.Join(dir, "link")
	require.NoError(t, os.WriteFile(path, []byte("what stood there"), 0o600))
	require.NoError(t, os.Symlink(path, link))
	require.NoError(t, report.Create(link, hello))
	info, err := os.Lstat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "hello", string(text))
	info, err = os.Lstat(link)
	require.NoError(t, err)
	require.Equal(t, os.ModeSymlink, info.Mode().Type())

	r, w, err := os.Pipe()
	require.NoError(t, err)
	defer func() { _ = r.Close() }()
	require.NoError(t, report.Create(fmt.Sprintf("/dev/fd/%d", w.Fd()), hello))
	require.NoError(t, w.Close())
	text, err = io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, "hello", string(text))

	require.EqualError(t, report.Create(filepath.Join(dir, "missing", "x"), hello),
		"report: "+filepath.Join(dir, "missing", "x")+": no such file or directory")
	require.ErrorContains(t, report.Create(dir, hello), "is a directory")
}

func TestAFailedWriteLeavesWhatWasThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.html")
	require.NoError(t, os.WriteFile(path, []byte("yesterday's"), 0o600))
	err := report.Create(path, func(w io.Writer) error {
		fmt.Fprint(w, "half of it")
		return io.ErrShortWrite
	})
	require.ErrorIs(t, err, io.ErrShortWrite)
	left, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "yesterday's", string(left))
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, entries, 1)
}
