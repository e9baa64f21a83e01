package tps

import (
	"encoding/json"
	"errors"
	"io"
	"sync"
)

// LogOptions say what a [LogWriter] writes. Nil and the zero value are valid.
type LogOptions struct {
	// Values writes Record.Task and Record.Result too, as JSON.
	Values bool

	// Notes go into the header: what one wants to know of the run later, such as the target's address or a commit.
	Notes map[string]string
}

// A LogWriter writes a run log, which [NewLogReader] reads: JSON lines, a header first, then a line for each record as its
// task ended, and at last a summary.
//
// It is a sink: as Options.Sink of a run it gets all it needs from there. What Write is given it hands on to the
// underlying writer at once, in whole lines, many of them in a call if there are many: of a program that dies the log has all
// that Write got, and no buffer need be flushed. The underlying writer is the caller's, to be closed after the run.
//
// By hand, call Begin, Write as often as need be, and End. After End another run may follow in the same log. The first error is
// returned by all later calls too, as the last line may be half written. A LogWriter serves one run at a time: the Begin of a second one is refused.
// It may be used by many goroutines.
type LogWriter struct {
	w       io.Writer
	options LogOptions

	mu    sync.Mutex
	buf   []byte
	inRun bool
	err   error
}

// NewLogWriter returns a writer of a run log to w. Nil options are valid.
func NewLogWriter(w io.Writer, o *LogOptions) *LogWriter {
	l := &LogWriter{w: w}
	if o != nil {
		l.options = *o
	}
	if w == nil {
		l.err = errors.New("log writer: writer is nil, want one, such as a file")
	}
	return l
}

// Begin writes the header of a run. Without it, Write begins a run of which nothing is known, not even when it started.
func (l *LogWriter) Begin(h LogHeader) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.begin(h)
}

func (l *LogWriter) begin(h LogHeader) error {
	if l.inRun && l.err == nil {
		return errors.New("log writer: Begin before the End of the run before, want a writer for each of two runs at once")
	}
	h.Version = logVersion
	if h.Notes == nil {
		h.Notes = l.options.Notes
	}
	l.inRun = true
	return l.writeValue(h)
}

// Write writes a line for each record. It implements the Sink of package wd.
func (l *LogWriter) Write(records []Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.inRun {
		if err := l.begin(LogHeader{}); err != nil {
			return err
		}
	}
	const enough = 64 << 10 // bytes for a call of w
	for i := range records {
		l.buf = appendLine(l.buf, &records[i], l.options.Values)
		if len(l.buf) >= enough {
			l.flush()
		}
	}
	l.flush()
	return l.err
}

// End writes the summary of the run.
func (l *LogWriter) End(s LogSummary) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.inRun && l.err == nil {
		return errors.New("log writer: End before Begin")
	}
	l.inRun = false
	return l.writeValue(struct {
		Summary LogSummary `json:"summary"`
	}{s})
}

// Abort ends the run without a summary, as if it had been cut off.
func (l *LogWriter) Abort() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inRun = false
}

// writeValue writes a line that is no record.
func (l *LogWriter) writeValue(v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return err // a year beyond 9999
	}
	l.buf = append(append(l.buf, line...), '\n')
	l.flush()
	return l.err
}

// flush hands on what is in the buffer, unless there was an error.
func (l *LogWriter) flush() {
	if l.err == nil && len(l.buf) > 0 {
		var n int
		n, l.err = l.w.Write(l.buf)
		if l.err == nil && n < len(l.buf) {
			l.err = io.ErrShortWrite
		}
	}
	const kept = 1 << 20
	if l.buf = l.buf[:0]; cap(l.buf) > kept {
		l.buf = nil
	}
}
