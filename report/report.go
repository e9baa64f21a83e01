package report

import (
	"encoding/json"
	"io"

	"github.com/worker-dispatcher/wd/tps"
)

// A Report is a log, what was found in it, and what is to be said of it. It does not change, and may be used by many goroutines.
type Report struct {
	log     tps.Log
	options Options
	figures *tps.Report
}

// New analyses a log. It keeps the log, which must not be changed any more. Nil options are the defaults.
func New(l tps.Log, o *Options) *Report {
	opts := o.resolve(l)
	return &Report{log: l, options: opts, figures: tps.Analyze(l, opts.Figures)}
}

// Log returns the log that New was given.
func (r *Report) Log() tps.Log { return r.log }

// Figures returns what was found in the log.
func (r *Report) Figures() *tps.Report { return r.figures }

// WriteText writes the figures for reading in a terminal.
func (r *Report) WriteText(w io.Writer) error { return r.figures.WriteText(w) }

// WriteJSON writes the figures: a [tps.Report].
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(r.figures)
}
