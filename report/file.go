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
// The file is there as a whole or not at all: what stood there before is replaced when all is written. See [Create].
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

// Create makes a file of what write writes, and leaves what stood there before if that fails. A file that stood there lends its
// permissions, and one behind a symbolic link is replaced there. What is no file, such as a pipe, gets what is written as it comes.
func Create(path string, write func(io.Writer) error) (err error) {
	info, missing := os.Stat(path)
	switch {
	case missing != nil:
		err = replace(path, 0o644, write)
	case info.Mode().IsRegular():
		err = replace(path, info.Mode().Perm(), write)
	default:
		err = pour(path, write)
	}
	if err != nil {
		return fmt.Errorf("report: %s: %w", path, err)
	}
	return nil
}

// replace writes a file beside the path and gives it that name once it is whole.
func replace(path string, mode os.FileMode, write func(io.Writer) error) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if p, ok := errors.AsType[*os.PathError](err); ok {
		return p.Err // without a name that nobody knows
	}
	if err != nil {
		return err
	}
	err = errors.Join(buffered(f, write), f.Chmod(mode), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// pour writes to what stands at the path.
func pour(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(buffered(f, write), f.Close())
}

func buffered(f *os.File, write func(io.Writer) error) error {
	b := bufio.NewWriter(f)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}
