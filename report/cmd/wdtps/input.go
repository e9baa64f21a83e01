package main

import (
	"bufio"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"time"

	"github.com/worker-dispatcher/wd/report"
	"github.com/worker-dispatcher/wd/tps"
)

// A log is a log being read.
type log struct {
	*tps.LogReader
	name  string
	sum   hash.Hash32 // of what has been read
	close func() error
}

// newLog returns the log that r has.
func newLog(name string, r io.Reader, end func() error) *log {
	l := &log{name: name, sum: crc32.New(crc32.MakeTable(crc32.Castagnoli)), close: end}
	l.LogReader = tps.NewLogReader(unwrap(io.TeeReader(r, l.sum)))
	return l
}

// open opens a log by its name; - is standard input.
func (s streams) open(name string) (*log, error) {
	if name == "-" {
		p := s.progress("standard input", 0)
		return newLog("standard input", p.of(s.in), p.done), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a folder, want a log file", name)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	p := s.progress(name, info.Size())
	return newLog(name, p.of(f), func() error { return errors.Join(p.done(), f.Close()) }), nil
}

// unwrap returns the log in a page that report has made, and anything else as it is.
func unwrap(r io.Reader) io.Reader {
	const begin = "<!DOCTYPE html>"
	b := bufio.NewReader(r)
	if text, _ := b.Peek(len(begin)); string(text) != begin {
		return b
	}
	log, err := report.ReadLog(b)
	if err != nil {
		return failing{err}
	}
	return log
}

// A failing reader has nothing but an error.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// place names the file, and the line if it is known, in which something is wrong.
func (l *log) place(err error) error {
	var at *tps.LogError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &at) && at.Record > 0:
		return fmt.Errorf("%s:%d: record %d: %w", l.name, at.Line, at.Record, at.Err)
	case errors.As(err, &at):
		return fmt.Errorf("%s:%d: %w", l.name, at.Line, at.Err)
	}
	return fmt.Errorf("%s: %w", l.name, err)
}

// doubts are the warnings about the log, with its name.
func (l *log) doubts() []tps.Warning { return l.named(l.Warnings()) }

func (l *log) named(warnings []tps.Warning) (all []tps.Warning) {
	for _, w := range warnings {
		all = append(all, tps.Warning(l.name+": "+string(w)))
	}
	return all
}

// A reading is logs that have been read, as one.
type reading struct {
	tps.Log
	logs   []*log
	doubts []tps.Warning
}

// read reads logs to one, as they lay in time.
func (s streams) read(names []string) (*reading, error) {
	var r reading
	var c tps.LogCollector
	for _, name := range names {
		l, err := s.open(name)
		if err != nil {
			return nil, err
		}
		err = c.Read(l.LogReader)
		if err := errors.Join(l.place(err), l.close()); err != nil {
			return nil, err
		}
		r.doubts = append(append(r.doubts, l.doubts()...), l.named(r.again(l))...)
		r.logs = append(r.logs, l)
		if s, _ := l.Summary(); len(names) > 1 { // else Analyze has them
			r.doubts = append(r.doubts, l.named(s.Pacing.Warnings())...)
		}
	}
	r.Log = c.Log()
	return &r, nil
}

// stopped is for each log why its run ended early; "" if it did not.
func (r *reading) stopped() (reasons []string) {
	for _, l := range r.logs {
		s, _ := l.Summary()
		reasons = append(reasons, s.Stopped)
	}
	return reasons
}

// again is the doubt whether a log is one of those before it.
func (r *reading) again(l *log) []tps.Warning {
	for _, before := range r.logs {
		switch start := l.Header().Start; {
		case l.sum.Sum32() == before.sum.Sum32():
			return []tps.Warning{tps.Warning("the same log as " + before.name + ": its tasks count twice")}
		case !start.IsZero() && start.Equal(before.Header().Start):
			return []tps.Warning{tps.Warning("it begins at the same instant as " + before.name + ": if both are of one run, its tasks count twice")}
		}
	}
	return nil
}

// A progress shows on a terminal how much of a log has been read, once that takes long.
type progress struct {
	streams
	name        string
	size, read  int64
	began, last time.Time
	shown       bool
	r           io.Reader
}

func (s streams) progress(name string, size int64) *progress {
	now := time.Now()
	return &progress{streams: s, name: name, size: size, began: now, last: now}
}

// of returns a reader that counts what is read of r.
func (p *progress) of(r io.Reader) io.Reader {
	if !p.live {
		return r
	}
	p.r = r
	return p
}

// Read implements [io.Reader].
func (p *progress) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	p.read += int64(n)
	if now := time.Now(); now.Sub(p.last) > 500*time.Millisecond {
		p.last, p.shown = now, true
		fmt.Fprintf(p.err, "\rreading %s: %s\x1b[K", p.name, p.text(now))
	}
	return n, err
}

// text says how much has been read, and how fast.
func (p *progress) text(now time.Time) string {
	mega := float64(p.read) / 1e6
	text := fmt.Sprintf("%.0f MB, %.0f MB/s", mega, mega/now.Sub(p.began).Seconds())
	if p.size > 0 {
		text = fmt.Sprintf("%d %% of ", min(100, 100*p.read/p.size)) + text
	}
	return text
}

// done takes the line away.
func (p *progress) done() error {
	if p.shown {
		fmt.Fprint(p.err, "\r\x1b[K")
	}
	return nil
}
