package tps

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// A csvSource reads CSV.
type csvSource struct {
	log     *LogReader
	csv     *csv.Reader
	budget  *budgetReader
	before  int // lines before the one with the names
	line    int // where the last row begins
	columns []column
	judge   string // the field that says how a task ended, "" if there is none
	epoch   epoch
	count   int
}

// chooseCSV sets the source if the first line has the names of columns.
func (l *LogReader) chooseCSV(lines *lineReader, first []byte) error {
	budget := &budgetReader{r: io.MultiReader(bytes.NewReader(slices.Concat(first, []byte("\n"))), lines.r), left: maxLine}
	s := &csvSource{log: l, csv: csv.NewReader(budget), budget: budget, before: lines.number - 1, line: lines.number}
	s.csv.Comma, s.csv.ReuseRecord, s.csv.TrimLeadingSpace = separator(first), true, true
	names, err := s.csv.Read()
	if err != nil {
		return refusal(first[:min(64, len(first))], err)
	}
	if err := s.name(names); err != nil {
		return refusal(first[:min(64, len(first))], err)
	}
	l.format, l.source = CSV, s
	return nil
}

// separator is what stands most often between the names of columns.
func separator(line []byte) rune {
	best, most := ',', 0
	for _, c := range ",;\t" {
		if n := bytes.Count(line, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}

// name makes columns of their names, and returns an error unless there is what a log needs.
func (s *csvSource) name(names []string) error {
	has := map[string]bool{}
	var spare []string
	for _, name := range names {
		c := columnOf(name)
		if c.field == "" {
			spare = append(spare, name)
		} else if has[c.field] {
			return fmt.Errorf("two columns for %s", c.field)
		}
		has[c.field] = true
		s.columns = append(s.columns, c)
	}
	if has["clock"] && !has["started"] {
		i := slices.IndexFunc(s.columns, func(c column) bool { return c.field == "clock" })
		s.columns[i].field, has["started"] = "started", true
	}
	if !has["started"] || !has["ended"] && !has["duration"] {
		return errors.New("no line of column names with started_ns, and ended_ns or duration_ns; or with _us, _ms, _s or _at for _ns")
	}
	if spare != nil {
		s.log.note(s.before+1, "columns of other names are left out: "+listed(spare))
	}
	s.chooseJudge(has)
	return nil
}

// chooseJudge says which of the columns tells how a task ended.
func (s *csvSource) chooseJudge(has map[string]bool) {
	for _, field := range []string{"outcome", "success", "error"} {
		if has[field] {
			s.judge = field
			return
		}
	}
	s.log.note(s.before+1, "no column outcome, success or error: all count as successes")
}

func (s *csvSource) next() (Record, error) {
	s.budget.left = maxLine
	cells, err := s.csv.Read()
	switch {
	case isCut(err):
		return Record{}, io.EOF
	case errors.Is(err, errTooLong):
		return Record{}, &LogError{Line: s.line + 1, Err: errTooLong}
	}
	var r Record
	if err == nil {
		line, _ := s.csv.FieldPos(0)
		s.line = s.before + line
		r, err = s.record(cells)
	}
	if err != nil {
		return Record{}, s.fault(err)
	}
	return r, nil
}

// fault is what becomes of a row that cannot be read: if it is the last one and has no end, the log is cut off.
func (s *csvSource) fault(err error) error {
	line := s.line
	var wrong *csv.ParseError
	if errors.As(err, &wrong) {
		line, err = s.before+wrong.Line, wrong.Err
	}
	if _, more := s.csv.Read(); s.budget.last != '\n' && isCut(more) {
		s.log.note(line, "the log is cut off in the midst of a row: what stands before is read")
		return io.EOF
	}
	return &LogError{Line: line, Err: err}
}

// record makes a record of a row.
func (s *csvSource) record(cells []string) (Record, error) {
	s.count++
	row := csvRow{source: s, r: Record{Attempt: 1}}
	row.r.ID = int64(s.count)
	row.r.Intended, row.r.Started, row.r.Ended = missing, missing, missing
	if s.judge == "outcome" {
		row.r.Outcome = unknown
	}
	for i, c := range s.columns {
		cell := cells[i]
		if !c.isText() {
			cell = strings.TrimSpace(cell)
		}
		if cell == "" || c.field == "" {
			continue
		}
		if err := row.set(c, cell); err != nil {
			return Record{}, fmt.Errorf("%s is %s, want %w", c.name, strconv.QuoteToASCII(cell[:min(len(cell), 64)]), err)
		}
	}
	return row.finish(), nil
}

// A budgetReader fails when more is read of it than is left, so that no record takes more.
type budgetReader struct {
	r    io.Reader
	left int
	last byte
}

func (b *budgetReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.r.Read(p)
	b.left -= n
	if n > 0 {
		b.last = p[n-1]
	}
	return n, err
}
