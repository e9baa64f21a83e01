package sheet

import (
	"errors"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// A Column of a table.
type Column struct {
	Name  string
	Kind  Kind
	Width float64 // in characters; 0: as the kind needs
}

// A Table is a sheet that is being written, or several if it has more rows than one can have.
type Table struct {
	book    *Book
	name    string
	columns []Column

	part   int // of the table, the first being 1
	sheet  string
	row    int // the last that was written
	stream *excelize.StreamWriter
	cells  []any
}

// Table begins a sheet with a head.
func (b *Book) Table(name string, columns ...Column) (*Table, error) {
	t := &Table{book: b, name: name, columns: columns}
	return t, t.begin()
}

// begin begins the next sheet of the table.
func (t *Table) begin() error {
	t.part++
	t.row, t.sheet = 0, t.name
	if t.part > 1 {
		t.sheet = fmt.Sprintf("%s %d", t.name, t.part)
	}
	if err := t.book.add(t.sheet); err != nil {
		return err
	}
	var err error
	if t.stream, err = t.book.file.NewStreamWriter(t.sheet); err != nil {
		return err
	}
	err = t.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		width := c.Width
		if width == 0 {
			width = max(widths[c.Kind], float64(min(len(c.Name)+2, 30)))
		}
		err = errors.Join(err, t.stream.SetColWidth(i+1, i+1, width))
		names[i] = c.Name
	}
	t.row = -1 // Head adds two
	return errors.Join(err, t.Head(names...))
}

// Row adds a row, a value for each column; nil leaves a cell empty. A value may be a text, a
// bool, a number, a time.Duration, a time.Time, or anything else that is then shown as its text. Nothing is ever a formula.
func (t *Table) Row(values ...any) error {
	if t.row == t.book.rows {
		if err := errors.Join(t.Close(), t.begin()); err != nil {
			return err
		}
	}
	t.cells = t.cells[:0]
	for i, v := range values {
		t.cells = append(t.cells, t.book.cell(t.columns[i].Kind, v))
	}
	return t.write(t.cells)
}

func (t *Table) write(cells []any) error {
	t.row++
	return t.stream.SetRow(fmt.Sprint("A", t.row), cells)
}

// Head adds a row that looks like a head, after an empty one: the rows below it are of another kind.
func (t *Table) Head(names ...string) error {
	cells := make([]any, len(names))
	for i, n := range names {
		cells[i] = excelize.Cell{StyleID: t.book.head, Value: n}
	}
	t.row++
	return t.write(cells)
}

// Close ends the table.
func (t *Table) Close() error {
	last, err := excelize.CoordinatesToCellName(len(t.columns), max(2, t.row))
	if err == nil && t.row > 1 {
		err = t.book.file.AutoFilter(t.sheet, "A1:"+last, nil)
	}
	return errors.Join(err, t.stream.Flush())
}
