package report

import (
	"io"

	wd "github.com/worker-dispatcher/wd/generics"
)

// WriteXLSXOfRows writes a workbook whose sheets have at most so many rows.
func (r *Report) WriteXLSXOfRows(w io.Writer, rows int) error { return r.writeXLSX(w, rows) }

// StatusLine is the line that a Progress shows on a terminal of that width.
func StatusLine(s wd.Snapshot, name string, width int, colours bool) string {
	return string(status{s, name}.line(width, colours))
}
