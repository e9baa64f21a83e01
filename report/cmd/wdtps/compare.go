package main

import (
	"fmt"
	"io"

	"github.com/worker-dispatcher/wd/tps"
)

// compare compares two logs.
func compare(args []string, s streams) (int, error) {
	f := newFlags("wdtps compare")
	asJSON := f.Bool("json", false, "")
	names, err := operands(f, args)
	switch {
	case err != nil:
		return wrong, err
	case len(names) != 2:
		return wrong, fmt.Errorf("compare: %d logs, want two: the one before and the one after", len(names))
	}
	before, err := s.read(names[:1])
	if err != nil {
		return wrong, err
	}
	after, err := s.read(names[1:])
	if err != nil {
		return wrong, err
	}
	c := tps.Compare(before.Log, after.Log)
	c.Warnings = append(append(before.doubts, after.doubts...), c.Warnings...)
	return codeOfChange(c.Change), s.printComparison(c, *asJSON)
}

func (s streams) printComparison(c *tps.Comparison, asJSON bool) error {
	if asJSON {
		return writeJSON(s.out, c)
	}
	_, err := io.WriteString(s.out, c.String())
	return err
}

// codeOfChange is the exit code of a comparison.
func codeOfChange(c tps.Change) int {
	switch c {
	case tps.Same, tps.Better:
		return met
	case tps.Worse, tps.Mixed:
		return missed
	}
	return wrong
}
