package main

import (
	"bufio"
	"errors"
	"fmt"
	"iter"

	"github.com/worker-dispatcher/wd/tps"
)

// convert prints the records of a log in another format.
func convert(args []string, s streams) (int, error) {
	f := newFlags("wdtps convert")
	to := f.String("to", "csv", "")
	names, err := operands(f, args)
	switch {
	case err != nil:
		return wrong, err
	case *to != "csv" && *to != "log":
		return wrong, fmt.Errorf("-to is %q, want csv or log", *to)
	case len(names) != 1:
		return wrong, fmt.Errorf("convert: %d logs, want one", len(names))
	}
	l, err := s.open(names[0])
	if err != nil {
		return wrong, err
	}
	if *to == "csv" {
		err = l.toCSV(s)
	} else {
		err = l.toRunLog(s)
	}
	for _, w := range l.doubts() {
		fmt.Fprintf(s.err, "wdtps: warning: %v\n", w)
	}
	return met, errors.Join(l.place(err), l.close())
}

func (l *log) toCSV(s streams) error {
	next, stop := iter.Pull2(l.Records())
	defer stop()
	first, err, ok := next() // with it the start is known in any format
	if err != nil {
		return err
	}
	return tps.WriteCSV(s.out, l.Header().Start, func(yield func(tps.Record, error) bool) {
		for ; ok && yield(first, err); first, err, ok = next() {
		}
	})
}

func (l *log) toRunLog(s streams) error {
	b := bufio.NewWriter(s.out)
	return errors.Join(l.write(tps.NewLogWriter(b, &tps.LogOptions{Values: true})), b.Flush())
}

// write writes the log as a run log; its header is known with the first record at last.
func (l *log) write(w *tps.LogWriter) error {
	begun := false
	begin := func() (err error) {
		if !begun {
			begun, err = true, w.Begin(l.Header())
		}
		return err
	}
	for r, err := range l.Records() {
		if err := errors.Join(err, begin()); err != nil {
			return err
		}
		if err := w.Write([]tps.Record{r}); err != nil {
			return err
		}
	}
	if sum, ok := l.Summary(); ok {
		return errors.Join(begin(), w.End(sum))
	}
	return begin()
}
