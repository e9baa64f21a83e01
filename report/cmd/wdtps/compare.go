package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/worker-dispatcher/wd/report"
	"github.com/worker-dispatcher/wd/tps"
)

// compare compares two logs.
func compare(args []string, s streams) (int, error) {
	f := newFlags("wdtps compare")
	asJSON, file := f.Bool("json", false, ""), f.String("o", "", "")
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
	if *file != "" {
		if err := comparePage(*file, before, after); err != nil {
			return wrong, err
		}
	}
	c := tps.Compare(before.Log, after.Log)
	c.Warnings = append(append(before.doubts, after.doubts...), c.Warnings...)
	return codeOfChange(c.Change), s.printComparison(c, *asJSON)
}

// comparePage writes a page with both runs.
func comparePage(path string, before, after *reading) error {
	if !strings.EqualFold(filepath.Ext(path), ".html") {
		return fmt.Errorf("-o is %q, want a name that ends in .html", path)
	}
	return report.Create(path, report.Compare(before.report(nil), after.report(nil)).WriteHTML)
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
