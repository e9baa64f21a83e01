package report

import (
	"bytes"
	"io"
	"os"
	"reflect"
	"runtime"
	"sync"
	"time"

	"golang.org/x/term"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A Progress shows how a run goes: on a terminal in one line that stays at the bottom, and elsewhere in a line of its own now
// and then. The zero value is ready, and shows it on standard error:
//
//	p := &report.Progress{}
//	defer p.Close()
//	d := wd.New(handler, &wd.Options{Observe: p.Observe})
//
// What else the program writes to that terminal meanwhile goes through [Progress.Through], so that its lines stay whole, above
// the progress. Colours are left out if NO_COLOR is set. All methods may be called at any time, from any goroutine. The fields
// must not be changed after the first call.
type Progress struct {
	Name  string        // stands before the figures; "": nothing
	Out   io.Writer     // nil: standard error
	Every time.Duration // how often there is a line if Out is not a terminal; 0: every 5 s

	mu     sync.Mutex
	last   wd.Snapshot // as shown
	plain  time.Time   // of the last line, if Out is not a terminal
	line   []byte      // that stands on the terminal now
	passed []*passage  // what writes through
}

// Observe shows a snapshot. It is for wd.Options.Observe.
func (p *Progress) Observe(s wd.Snapshot) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = s
	width, terminal := p.terminal()
	if terminal {
		p.line = p.status(s).line(width-1, os.Getenv("NO_COLOR") == "")
		_, _ = p.out().Write(append([]byte(erase), p.line...))
		return
	}
	every := p.Every
	if every <= 0 {
		every = 5 * time.Second
	}
	if p.plain.IsZero() {
		p.plain = s.Start
	}
	if s.End.Sub(p.plain) >= every {
		p.plain = s.End
		p.sayPlain()
	}
}

// Through returns a writer of lines to w; nil is Out. They reach it whole: when a line is at its end, the progress goes out of its way, and
// comes back below it. What has no end yet is kept, up to Close.
func (p *Progress) Through(w io.Writer) io.Writer {
	p.mu.Lock()
	defer p.mu.Unlock()
	if w == nil {
		w = p.out()
	}
	t := &passage{progress: p, w: w, same: reflect.TypeOf(w).Comparable() && w == p.out()}
	p.passed = append(p.passed, t)
	return t
}

// Close leaves the last figures standing in a line of their own, and passes on lines without an end. Progress can be used for
// another run after that.
func (p *Progress) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range p.passed {
		t.end()
	}
	switch {
	case p.line != nil:
		_, _ = io.WriteString(p.out(), "\n")
	case !p.last.Start.IsZero() && !p.last.End.Equal(p.plain):
		p.sayPlain()
	}
	p.line, p.last, p.plain = nil, wd.Snapshot{}, time.Time{}
}

func (p *Progress) sayPlain() { _, _ = io.WriteString(p.out(), p.status(p.last).plain()+"\n") }

func (p *Progress) status(s wd.Snapshot) status { return status{s, p.Name} }

func (p *Progress) out() io.Writer {
	if p.Out == nil {
		return os.Stderr
	}
	return p.Out
}

// erase empties the line that the cursor is in.
const erase = "\r\x1b[K"

// terminal returns the width of the terminal that Out is, if it is one that knows erase.
func (p *Progress) terminal() (width int, ok bool) {
	f, ok := p.out().(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" || runtime.GOOS == "windows" && os.Getenv("WT_SESSION")+os.Getenv("TERM") == "" {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0, false
	}
	if width <= 0 {
		width = 80 // as it does not say
	}
	return width, true
}

// A passage is a writer of whole lines to w.
type passage struct {
	progress *Progress
	w        io.Writer
	same     bool   // whether that is where the progress is
	begun    []byte // a line without an end
}

// Write implements io.Writer.
func (t *passage) Write(text []byte) (int, error) {
	p := t.progress
	p.mu.Lock()
	defer p.mu.Unlock()
	end := bytes.LastIndexByte(text, '\n') + 1
	if end == 0 {
		t.begun = append(t.begun, text...)
		return len(text), nil
	}
	err := t.pass(append(t.begun, text[:end]...))
	t.begun = append(t.begun[:0], text[end:]...)
	return len(text), err
}

// pass writes lines while the progress is out of the way. To the same place it all goes at once, and does not flicker.
func (t *passage) pass(lines []byte) error {
	p := t.progress
	if p.line == nil {
		_, err := t.w.Write(lines)
		return err
	}
	if t.same {
		_, err := t.w.Write(bytes.Join([][]byte{[]byte(erase), lines, p.line}, nil))
		return err
	}
	_, _ = io.WriteString(p.out(), erase)
	_, err := t.w.Write(lines)
	_, _ = p.out().Write(p.line)
	return err
}

// end passes on what has no end, with one.
func (t *passage) end() {
	if len(t.begun) > 0 {
		_ = t.pass(append(t.begun, '\n'))
		t.begun = nil
	}
}
