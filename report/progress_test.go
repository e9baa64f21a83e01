package report_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"
	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/report"
)

// A screen is what a terminal makes of what is written to it, as far as it is used here.
type screen struct {
	mu    sync.Mutex
	lines []string // scrolled out or not
	now   []rune   // the line of the cursor
	at    int      // its column
}

// text takes what a program writes, in pieces that may end anywhere.
func (s *screen) text(r io.Reader) {
	var rest []byte
	b := make([]byte, 4096)
	for {
		n, err := r.Read(b)
		s.mu.Lock()
		rest = s.take(append(rest, b[:n]...))
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

var escape = regexp.MustCompile(`^\x1b\[[\d;]*[A-Za-z]`)

// take does what the text says, and returns what of it is not yet a whole character or command.
func (s *screen) take(text []byte) (rest []byte) {
	for len(text) > 0 {
		if text[0] == 0x1b {
			command := escape.Find(text)
			if command == nil {
				return text
			}
			if string(command) == "\x1b[K" {
				s.now = s.now[:s.at]
			}
			text = text[len(command):]
			continue
		}
		if !utf8.FullRune(text) {
			return text
		}
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		s.put(r)
	}
	return nil
}

func (s *screen) put(r rune) {
	switch r {
	case '\r':
		s.at = 0
	case '\n':
		s.lines = append(s.lines, string(s.now))
		s.now, s.at = nil, 0
	default:
		s.now = append(s.now[:s.at], r)
		s.at++
	}
}

// Ten thousand lines of the program's own go by while the run goes on, half of them cut in the middle: each stays whole, and
// none is lost to the line of the progress.
func TestProgressOnATerminal(t *testing.T) {
	terminal, tty, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	require.NoError(t, pty.Setsize(tty, &pty.Winsize{Rows: 30, Cols: 100}))
	t.Setenv("TERM", "xterm-256color")
	s := &screen{}
	read := make(chan struct{})
	go func() {
		defer close(read)
		s.text(terminal)
	}()

	p := &report.Progress{Name: "orders", Out: tty}
	out := p.Through(tty)
	logger := slog.New(slog.NewTextHandler(p.Through(tty), &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	const tasks = 10_000
	work := func(_ context.Context, n int) (int, error) {
		if n%5 == 0 { // far more often than a run does
			p.Observe(wd.Snapshot{Summary: wd.Summary{Tasks: tasks, Completed: n, Failed: n % 3}, Rate: 812.4, ETA: time.Minute, InFlight: 7})
		}
		if n%2 == 0 {
			logger.Info("done", "order", n)
			return n, nil
		}
		half := fmt.Sprintf("order %d of customer", n)
		mine.Lock()
		defer mine.Unlock()
		fmt.Fprint(out, half[:9])
		fmt.Fprintln(out, half[9:])
		return n, nil
	}
	_, err = wd.New(wd.Func(work), &wd.Options{Strategy: wd.Fixed{Workers: 8}, Observe: p.Observe}).Run(t.Context(), wd.Count(tasks))
	require.NoError(t, err)
	p.Observe(wd.Snapshot{Summary: wd.Summary{Start: start, End: start.Add(75 * time.Second), Tasks: tasks, Completed: tasks}, Rate: 812.4})
	p.Close()
	require.NoError(t, tty.Close())
	<-read
	require.NoError(t, terminal.Close())

	want := map[string]bool{}
	for n := 1; n <= tasks; n++ {
		if n%2 == 0 {
			want[fmt.Sprintf("level=INFO msg=done order=%d", n)] = true
		} else {
			want[fmt.Sprintf("order %d of customer", n)] = true
		}
	}
	require.Len(t, s.lines, tasks+1)
	for _, line := range s.lines[:tasks] {
		require.True(t, want[line], "%q", line)
		delete(want, line)
	}
	require.Empty(t, want)
	require.Equal(t, "orders  100 % "+strings.Repeat("━", 40)+"  10,000/10,000  812.4/s  after 1:15", s.lines[tasks])
}

// mine holds two writes to a line together.
var mine sync.Mutex

func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

func TestProgressElsewhere(t *testing.T) {
	var b bytes.Buffer
	p := &report.Progress{Name: "orders", Out: &b, Every: time.Second}
	at := func(passed time.Duration, done int) wd.Snapshot {
		return wd.Snapshot{Summary: wd.Summary{Start: start, End: start.Add(passed), Tasks: 4000, Completed: done, Failed: done / 100}, Rate: 1000, ETA: time.Minute, InFlight: 3}
	}
	out := p.Through(&b)
	for quarter := range 9 {
		p.Observe(at(time.Duration(quarter)*250*time.Millisecond, 250*quarter))
	}
	fmt.Fprint(out, "half ")
	fmt.Fprint(out, "a line\nand one without an end")
	end := at(4*time.Second, 4000)
	end.ETA = 0
	p.Observe(end)
	p.Close()
	require.Equal(t, `orders   25 %  1,000/4,000, 10 failed, 1,000/s, 1:00 left, 3 in flight
orders   50 %  2,000/4,000, 20 failed, 1,000/s, 1:00 left, 3 in flight
half a line
orders  100 %  4,000/4,000, 40 failed, 1,000/s, after 0:04, 3 in flight
and one without an end
`, b.String())
	p.Close() // has nothing more to say
	require.Equal(t, 5, strings.Count(b.String(), "\n"))
}

// Any writer will do, also one that cannot be compared.
func TestThroughAnyWriter(t *testing.T) {
	var b bytes.Buffer
	p := &report.Progress{Out: both{&b, &b}}
	fmt.Fprintln(p.Through(both{&b}), "a line")
	p.Close()
	require.Equal(t, "a line\n", b.String())
}

// Both is a writer to several.
type both []io.Writer

func (b both) Write(text []byte) (int, error) { return io.MultiWriter(b...).Write(text) }

func TestProgressOfAShortRun(t *testing.T) {
	var b bytes.Buffer
	p := &report.Progress{Out: &b}
	_, err := wd.New(wd.Func(func(context.Context, int) (int, error) { return 0, nil }), &wd.Options{Observe: p.Observe}).Run(t.Context(), wd.Count(3))
	require.NoError(t, err)
	p.Close()
	require.Regexp(t, `^100 %  3/3, .*/s, after 0:00\n$`, b.String())
}

var colour = regexp.MustCompile("\x1b\\[\\d*m")

// The line fits, however narrow the terminal is.
func TestStatusLineFits(t *testing.T) {
	s := wd.Snapshot{
		Summary:  wd.Summary{Start: start, End: start.Add(time.Hour), Tasks: 12_345_678, Completed: 5_345_678, Failed: 345, Dropped: 12, Uncompleted: 1},
		InFlight: 2000, Rate: 812.44, ETA: 90 * time.Minute, Paused: true,
	}
	for width := range 200 {
		for _, s.Open = range []bool{true, false} {
			plain := report.StatusLine(s, "a name \x1b[2J of some length", width, false)
			require.LessOrEqual(t, utf8.RuneCountInString(plain), width)
			require.NotContains(t, plain, "\x1b")
			require.Equal(t, plain, colour.ReplaceAllString(report.StatusLine(s, "a name \x1b[2J of some length", width, true), ""))
		}
	}
	require.Equal(t, "5,345,691/12,345,678  345 failed  paused  812.4/s  1:30:00 left  12 dropped", report.StatusLine(s, "", 82, false))
}

func TestNoColor(t *testing.T) {
	terminal, tty, err := pty.Open()
	if err != nil {
		t.Skip(err)
	}
	defer terminal.Close()
	for _, noColor := range []string{"", "1"} {
		t.Setenv("NO_COLOR", noColor)
		t.Setenv("TERM", "xterm")
		p := &report.Progress{Out: tty}
		p.Observe(wd.Snapshot{Summary: wd.Summary{Tasks: 10, Completed: 5, Failed: 5}, ETA: time.Second})
		b := make([]byte, 4096)
		n, err := terminal.Read(b)
		require.NoError(t, err)
		require.Equal(t, noColor == "", strings.Contains(string(b[:n]), "\x1b[31m"))
	}
	require.NoError(t, tty.Close())
}

// On what is called a terminal and knows no commands there are lines.
func TestDumbTerminal(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	p := &report.Progress{Out: w, Every: time.Nanosecond}
	p.Observe(wd.Snapshot{Summary: wd.Summary{Start: start, End: start.Add(time.Second), Tasks: 10, Completed: 5}, Rate: 5, Open: true})
	p.Close()
	require.NoError(t, w.Close())
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, "5 done, 5/s, after 0:01\n", string(text))
}
