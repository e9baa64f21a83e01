package page

import "strconv"

// A View is what a page shows, in the words and numbers that it shows it in. What is missing has no place on the page.
type View struct {
	Title, Subtitle string
	Verdict         *Verdict
	Warnings        []string
	Cards           []Card
	Balance         *Balance
	Charts          bool    // whether Data has runs to draw
	Spread          []Table // beside the distribution
	Tables          []Table
	Notes           []Note
	Footer          string

	Data    any    // what the page's script draws, embedded as JSON
	Log     []byte // the log, packed by gzip; nil: it is not embedded
	LogName string // of the file that it is saved as
}

// A Verdict is what is said first.
type Verdict struct {
	Status    string // "met", "missed", "undecidable" or "": no verdict was asked for
	Mark      string // a sign for the status
	Heading   string
	Sentences []string
	Clauses   *Table
}

// A Card is a figure to be seen at once.
type Card struct {
	Label, Value, Unit, Note string
	Class                    string // "bad" or ""
}

// A Balance is where the tasks of a run went.
type Balance struct {
	Total string
	Parts []Part
}

// A Part is one way tasks went. X and Width are thousandths of the bar.
type Part struct {
	Name, Class, Count, Share string
	X, Width                  float64
}

// A Table has a title and rows.
type Table struct {
	Title, Note string
	Folded      bool // shown when asked for
	Sortable    bool
	Columns     []Column
	Rows        []Row
}

// A Column of texts is set to the left, one of numbers to the right.
type Column struct {
	Name string
	Text bool
	Keep bool // texts stay in one line
}

// A Row has a cell for each column.
type Row struct {
	Class string
	Cells []Cell
}

// A Cell is a text. Sort is the number to sort it by; Long is the whole of a text that may be cut.
type Cell struct{ Text, Sort, Long string }

// Texts are cells of just that.
func Texts(texts ...string) []Cell {
	cells := make([]Cell, len(texts))
	for i, t := range texts {
		cells[i].Text = t
	}
	return cells
}

// Number is a cell that sorts by a number.
func Number(text string, n float64) Cell {
	return Cell{Text: text, Sort: strconv.FormatFloat(n, 'g', -1, 64)}
}

// A Note explains a term.
type Note struct{ Term, Meaning string }
