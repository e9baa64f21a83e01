package report

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/worker-dispatcher/wd/tps"
)

// Logged is what has a log: a *wd.Report of any types, or a [Report] with its options.
type Logged interface{ Log() tps.Log }

// WriteFile writes a report of a run. The ending of the path says what: .html is a page, .xlsx a workbook, .txt the
// figures for reading, .json the same as data, .csv the interval table. Any other ending is an error.
//
// The file is there as a whole or not at all: what stood there before is replaced when all is written.
func WriteFile(path string, run Logged) error {
	ending := strings.ToLower(filepath.Ext(path))
	write, ok := map[string]func(*Report, io.Writer) error{
		".html": (*Report).WriteHTML, ".xlsx": (*Report).WriteXLSX, ".txt": (*Report).WriteText, ".json": (*Report).WriteJSON,
		".csv": (*Report).WriteCSV,
	}[ending]
	if !ok {
		return fmt.Errorf("report: file %q ends in %q, want .html, .xlsx, .txt, .json or .csv", path, ending)
	}
	r, ok := run.(*Report)
	if !ok {
		r = New(run.Log(), nil)
	}
	return Create(path, func(w io.Writer) error { return write(r, w) })
}

// Create makes a file of what write writes, and leaves what stood there before if that fails.
func Create(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("report: %s: %w", path, err), os.Remove(f.Name()))
		}
	}()
	b := bufio.NewWriter(f)
	err = write(b)
	if err == nil {
		err = b.Flush()
	}
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
