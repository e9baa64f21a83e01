package report

import (
	"errors"
	"io"

	"github.com/worker-dispatcher/wd/report/internal/sheet"
)

// WriteXLSX writes the report as a workbook of the sheets Summary, Intervals with charts, Peaks, Tags, Errors, Config and Raw Logs, of
// which a run without tags or errors lacks those. Numbers are numbers, instants are instants by the clock of the log's start. Raw
// Logs has a line for each record and a column for each key of the metadata, and goes on in Raw Logs 2 where a sheet is full. A
// text of the user's is a text, also if it looks like a formula.
//
// Memory is in proportion to the log and not to the workbook, which is put aside in the folder for temporary files.
func (r *Report) WriteXLSX(w io.Writer) error { return r.writeXLSX(w, sheet.MaxRows) }

func (r *Report) writeXLSX(w io.Writer, rows int) (err error) {
	book, err := sheet.New(r.options.Title, rows)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	for _, write := range []func(*sheet.Book) error{
		r.summarySheet, r.intervalSheet, r.peakSheet, r.tagSheet, r.errorSheet, r.configSheet, r.logSheet,
	} {
		if err := write(book); err != nil {
			return err
		}
	}
	_, err = book.WriteTo(w)
	return err
}

// fill writes a table from beginning to end.
func fill(b *sheet.Book, name string, columns []sheet.Column, rows func(t *sheet.Table) error) error {
	t, err := b.Table(name, columns...)
	if err != nil {
		return err
	}
	return errors.Join(rows(t), t.Close())
}
