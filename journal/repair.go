package journal

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A Repaired says what [Repair] has done.
type Repaired struct {
	Kept    int    // lines
	Dropped []Line // lines that are not as they were written
	Backup  string // where the file is as it was; "" if nothing has been changed
}

// A Line is one that Repair has dropped.
type Line struct {
	Number int   // from 1
	Offset int64 // of its beginning, in bytes
	Bytes  int64 // how long it is
	Err    error // what is wrong with it
}

// String is the line's place and what is wrong with it.
func (l Line) String() string {
	return fmt.Sprintf("line %d, %s from byte %d on: %v", l.Number, plural(l.Bytes, "byte"), l.Offset, l.Err)
}

// Repair makes a journal that is damaged, as a [*DamageError] says, one that can be opened: it keeps each line that is whole, and drops the others, whose tasks
// run again, whatever the policy. A copy of the file as it was stays beside it, with a name that ends in .damaged. The repaired file is written
// under another name and then takes the place of the first, so that at any time one of the two is there, whole.
//
// Nothing is changed where there is an error, nor if a run can go on as it is: what a crash has torn at the end is no damage. No run may have the file: that
// is [ErrLocked]. If the first line is dropped, which says of what tasks the journal is, that of a later run takes its place, and the times of the records
// before that count from its start; if there is none, that is an error.
func Repair(path string) (*Repaired, error) {
	r, err := repair(path)
	if err != nil {
		return nil, fmt.Errorf("journal: %s is not repaired, and as it was: %w", path, err)
	}
	return r, nil
}

func repair(path string) (*Repaired, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	size, err := prepare(f, 0)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	l := locked{f, path}
	s := &sifter{file: f, size: size}
	if err := s.look(); err != nil || !s.damaged() {
		return &s.Repaired, errors.Join(err, l.Close())
	}
	fresh := path + ".repairing"
	err = s.copies(path, fresh)
	// On Windows nothing replaces a file that is open, and no run takes one that is damaged.
	if err = errors.Join(err, l.Close(), syncFolder(filepath.Dir(path))); err == nil {
		err = os.Rename(fresh, path)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(fresh), os.RemoveAll(s.Backup))
	}
	return &s.Repaired, nil
}

// freeName returns a name that no file has: this one, or with a number behind it.
func freeName(name string) (string, error) {
	free := name
	for n := 2; ; n++ {
		if _, err := os.Lstat(free); errors.Is(err, os.ErrNotExist) {
			return free, nil
		} else if err != nil {
			return "", err
		}
		free = fmt.Sprint(name, n)
	}
}

// create writes a file, and returns when it is on disk.
func create(path string, mode os.FileMode, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	if err = write(w); err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
