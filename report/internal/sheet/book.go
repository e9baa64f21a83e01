// Package sheet writes workbooks: sheets of typed columns with a head that stays in view, row after row in little memory.
package sheet

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"
)

// MaxRows is how many rows a sheet can have, its head included.
const MaxRows = excelize.TotalRows

// MaxColumns is how many columns a sheet can have.
const MaxColumns = excelize.MaxColumns

// A Book is a workbook that is being written. Close it.
type Book struct {
	file   *excelize.File
	rows   int // a sheet has at most
	sheets int
	styles map[Kind]int
	head   int
}

// New returns a book without sheets. Tables of more rows than given are continued on further sheets.
func New(title string, rows int) (*Book, error) {
	b := &Book{file: excelize.NewFile(), rows: min(rows, MaxRows), styles: map[Kind]int{}}
	err := b.file.SetDocProps(&excelize.DocProperties{Title: title, Creator: "Worker Dispatcher", Created: time.Now().UTC().Format(time.RFC3339)})
	for kind, format := range formats {
		style, e := b.file.NewStyle(&excelize.Style{CustomNumFmt: &format, Alignment: &excelize.Alignment{Vertical: "top"}})
		b.styles[kind], err = style, errors.Join(err, e)
	}
	head, e := b.file.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E3EBF3"}},
		Border:    []excelize.Border{{Type: "bottom", Style: 1, Color: "8CA0B3"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
	})
	b.head = head
	return b, errors.Join(err, e)
}

// WriteTo writes the book. It goes to w as it is packed, and is never in memory as a whole.
func (b *Book) WriteTo(w io.Writer) (int64, error) {
	counted := &counter{w: w}
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(counted) })
	_, err := b.file.WriteTo(io.Discard)
	return counted.n, errors.Join(err, counted.err)
}

// Close removes what the book put aside on disk.
func (b *Book) Close() error { return b.file.Close() }

// add makes an empty sheet. A new book has one already, which becomes the first.
func (b *Book) add(name string) error {
	b.sheets++
	var err error
	if b.sheets == 1 {
		err = b.file.SetSheetName("Sheet1", name)
	} else {
		_, err = b.file.NewSheet(name)
	}
	across, wide, pages := "landscape", true, 1
	none := 0
	return errors.Join(err,
		b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &wide}),
		b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &across, FitToWidth: &pages, FitToHeight: &none}))
}

// A Line is a line of a chart: a column of the table against its first.
type Line struct {
	Column int // 0 is the first
	Color  string
}

// Chart draws lines of a table that is still open, to the right of it, below place other charts.
func (b *Book) Chart(t *Table, title string, place int, lines ...Line) error {
	const chartRows, most = 18, 32_000 // spreadsheets draw no more points
	last := min(t.row, most)
	if last < 2 {
		return nil
	}
	cells := func(column int) string {
		name, _ := excelize.ColumnNumberToName(column + 1)
		return fmt.Sprintf("'%s'!$%s$2:$%s$%d", t.sheet, name, name, last)
	}
	chart := &excelize.Chart{
		Type: excelize.Line, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title}}},
		Legend: excelize.ChartLegend{Position: "bottom"}, Dimension: excelize.ChartDimension{Width: 760, Height: 330},
		XAxis: excelize.ChartAxis{TickLabelSkip: max(1, last/12), NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0.##"}},
		YAxis: excelize.ChartAxis{MajorGridLines: true}, ShowBlanksAs: "gap",
	}
	for _, l := range lines {
		name, _ := excelize.ColumnNumberToName(l.Column + 1)
		chart.Series = append(chart.Series, excelize.ChartSeries{
			Name: fmt.Sprintf("'%s'!$%s$1", t.sheet, name), Categories: cells(0), Values: cells(l.Column),
			Line:   excelize.LineOptions{Type: excelize.LineSolid, Width: 1.5, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.Color}}},
			Marker: excelize.ChartMarker{Symbol: "none"},
		})
	}
	corner, err := excelize.CoordinatesToCellName(len(t.columns)+2, 2+place*chartRows)
	return errors.Join(err, b.file.AddChart(t.sheet, corner, chart))
}

// A counter counts what goes through it, and keeps the first error.
type counter struct {
	w   io.Writer
	n   int64
	err error
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	c.err = errors.Join(c.err, err)
	return n, err
}
