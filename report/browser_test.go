package report_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	browserdomain "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/report"
)

// A browser is a headless Chromium that all tests share.
type browser struct {
	once sync.Once
	ctx  context.Context
	end  func()
	err  error
}

var chromium browser

func TestMain(m *testing.M) {
	code := m.Run()
	if chromium.end != nil {
		chromium.end()
	}
	os.Exit(code)
}

// start starts it, with an empty profile, when the first test asks for it.
func (b *browser) start() {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		b.err = exec.ErrNotFound
		return
	}
	profile, err := os.MkdirTemp("", "wd-chromium-")
	if err != nil {
		b.err = err
		return
	}
	allocator, endAllocator := chromedp.NewExecAllocator(context.Background(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))...)
	ctx, endBrowser := chromedp.NewContext(allocator)
	b.ctx, b.err = ctx, chromedp.Do(ctx)
	b.end = func() {
		endBrowser()
		endAllocator()
		_ = os.RemoveAll(profile)
	}
}

// A tab is an open page, and what went wrong or went out since it was opened.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	faults   []string
	requests []string
}

// open writes a report and opens it in a window of that size.
func open(t *testing.T, run report.Logged, width, height int64) *tab {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	require.NoError(t, report.WriteFile(path, run))
	return openFile(t, path, width, height)
}

func openFile(t *testing.T, path string, width, height int64) *tab {
	t.Helper()
	chromium.once.Do(chromium.start)
	if chromium.err != nil && os.Getenv("WD_CI") == "" {
		t.Skipf("no browser: %v", chromium.err)
	}
	require.NoError(t, chromium.err)
	ctx, end := chromedp.NewContext(chromium.ctx)
	t.Cleanup(end)
	p := &tab{t: t, ctx: ctx}
	require.NoError(t, chromedp.Listen(ctx, p.listen))
	command(p, network.Enable, network.EnableParams{})
	command(p, log.Enable, cdp.Empty{})
	p.run(chromedp.EmulateViewport(width, height), chromedp.Navigate("file://"+path))
	return p
}

// listen notes requests, and what the console has to say.
func (p *tab) listen(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		p.faults = append(p.faults, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		p.faults = append(p.faults, string(e.Type))
	case *log.EventEntryAdded:
		p.faults = append(p.faults, e.Entry.Text)
	}
}

// run does what a person does.
func (p *tab) run(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	require.NoError(p.t, chromedp.Do(ctx, steps...))
}

// ask returns what an action finds.
func ask[T any](p *tab, a chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	value, err := chromedp.Run(ctx, a)
	require.NoError(p.t, err)
	return value
}

// eval evaluates an expression in the page.
func eval[T any](p *tab, expression string) T {
	p.t.Helper()
	return ask(p, chromedp.Evaluate[T](expression))
}

// command sends a command of the protocol.
func command[P, R any](p *tab, c cdp.Command[P, R], params P) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, c, params)
	require.NoError(p.t, err)
}

// media sets what kind of screen, or paper, it is.
func (p *tab) media(kind, scheme string) {
	p.t.Helper()
	command(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: kind, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// save presses the button that saves the log, and waits until it is in the folder.
func (p *tab) save(folder string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, time.Minute)
	defer cancel()
	told := true
	_, err := chromedp.CallBrowser(ctx, browserdomain.SetDownloadBehavior, browserdomain.SetDownloadBehaviorParams{
		Behavior: "allow", DownloadPath: folder, EventsEnabled: &told,
	})
	require.NoError(p.t, err)
	progress := chromedp.BrowserEvents(ctx, browserdomain.DownloadProgress)
	p.run(chromedp.Click(chromedp.CSS("#save")))
	for e, err := range progress {
		require.NoError(p.t, err)
		if e.State == "completed" {
			return
		}
	}
}

// quiet requires that the page went without errors, and asked for nothing but itself.
func (p *tab) quiet() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	require.Empty(p.t, p.faults)
	require.Len(p.t, p.requests, 1, "%v", p.requests)
	require.True(p.t, strings.HasPrefix(p.requests[0], "file:///"))
}
