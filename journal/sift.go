package journal

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
)

// A sifter tells whole lines from others.
type sifter struct {
	Repaired
	file *os.File
	size int64

	head    []byte // the first header that is whole
	leads   bool   // it is the first line
	written bool   // something follows a bad line that was written when that had been
}

// each calls f for each line: with what is wrong with it, or as it is, and whether it begins a batch.
func (s *sifter) each(f func(l Line, line []byte, first bool) error) error {
	lines := &lineReader{r: bufio.NewReaderSize(io.NewSectionReader(s.file, 0, s.size), 64<<10)}
	for l := (Line{Number: 1}); ; l.Number++ {
		line, length, err := lines.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		l.Bytes = length
		body, first, err := unsealLine(line)
		if l.Err = err; err == nil {
			_, l.Err = parse(body)
		}
		if err := f(l, line, first); err != nil {
			return err
		}
		l.Offset += length
	}
}

// look reads the file and notes what is wrong with it.
func (s *sifter) look() error {
	err := s.each(func(l Line, line []byte, first bool) error {
		if l.Err != nil {
			s.Dropped = append(s.Dropped, l)
			return nil
		}
		s.Kept++
		s.written = s.written || first && len(s.Dropped) > 0
		if s.head == nil && bytes.HasPrefix(line, []byte(headerBegin)) && bytes.Contains(line, []byte(journalName)) {
			s.head, s.leads = bytes.Clone(line), l.Offset == 0
		}
		return nil
	})
	if err == nil && s.head == nil && s.size > 0 {
		err = errors.New("there is no whole line that says of what tasks it is: restore it, or delete it to begin anew")
	}
	return err
}

// damaged reports whether a run would refuse the file.
func (s *sifter) damaged() bool { return s.written || s.size > 0 && !s.leads }

// copies writes the file as it was beside it, and what is to be kept to a fresh one.
func (s *sifter) copies(path, fresh string) error {
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	if s.Backup, err = freeName(path + ".damaged"); err != nil {
		return err
	}
	err = create(s.Backup, info.Mode(), func(w io.Writer) error {
		_, err := io.Copy(w, io.NewSectionReader(s.file, 0, s.size))
		return err
	})
	if err != nil {
		return err
	}
	return create(fresh, info.Mode(), func(w io.Writer) error {
		if !s.leads {
			if _, err := w.Write(s.head); err != nil {
				return err
			}
		}
		return s.each(func(l Line, line []byte, _ bool) error {
			if l.Err != nil {
				return nil
			}
			_, err := w.Write(line)
			return err
		})
	})
}
