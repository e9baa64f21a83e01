package journal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// openFile opens a journal, making it if there is none, and locks it.
func openFile(path string, every time.Duration) (locked, int64, error) {
	none := locked{}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return none, 0, fmt.Errorf("journal: %w", err)
	}
	size, err := prepare(f, every)
	if err != nil {
		return none, 0, errors.Join(fmt.Errorf("journal: %s: %w", path, err), f.Close())
	}
	whole, err := filepath.Abs(path) // where it is, also for a program that changes its directory
	if err != nil {
		whole = path
	}
	return locked{f, whole}, size, nil
}

func prepare(f *os.File, every time.Duration) (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, errors.New("it is no ordinary file, want one")
	}
	if err := lock(f); err != nil {
		return 0, err
	}
	if every != NoSync {
		err = syncFolder(filepath.Dir(f.Name()))
	}
	if err != nil {
		return 0, err
	}
	info, err = f.Stat() // the run before may have written until we had the lock
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// A locked file gives up its lock as it is closed. Else a process that is being started just then would keep that for a moment.
type locked struct {
	*os.File
	path string
}

// Close implements [io.Closer]. It is an error if the file is no longer where the next run will look for it.
func (l locked) Close() error { return errors.Join(l.inPlace(), unlock(l.File), l.File.Close()) }

// inPlace returns an error if the file is not at its path any more.
func (l locked) inPlace() error {
	have, err := l.Stat()
	if err != nil {
		return err
	}
	if at, err := os.Stat(l.path); err != nil || !os.SameFile(have, at) {
		return errors.New("the file has been removed or replaced while the run went on, so that the next one does not know what this one did")
	}
	return nil
}

// A section reads a store from its beginning to where it ended when it was opened.
func section(s store, size int64) io.Reader { return io.NewSectionReader(s, 0, size) }
