package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/worker-dispatcher/wd/report"
	"github.com/worker-dispatcher/wd/tps"
)

// compare compares two logs.
func compare(args []string, s streams) (int, error) {
	f := newFlags("wdtps compare")
	asJSON, file, page := f.Bool("json", false, ""), f.String("o", "", ""), f.String("html", "", "")
	names, err := operands(f, args)
	switch {
	case err != nil:
		return wrong, err
	case len(names) != 2:
		return wrong, fmt.Errorf("compare: want two logs, the one before and the one after, not %d", len(names))
	case *file != "" && !strings.EqualFold(filepath.Ext(*file), ".html"):
		return wrong, fmt.Errorf("-o is %q, want a name that ends in .html", *file)
	}
	if err := spare(names, map[string]string{"o": *file, "html": *page}); err != nil {
		return wrong, err
	}
	before, err := s.read(names[:1])
	if err != nil {
		return wrong, err
	}
	after, err := s.read(names[1:])
	if err != nil {
		return wrong, err
	}
	for _, name := range []string{*file, *page} {
		if name == "" {
			continue
		}
		if err := report.Create(name, report.Compare(before.report(nil), after.report(nil)).WriteHTML); err != nil {
			return wrong, err
		}
	}
	c := tps.Compare(before.Log, after.Log)
	c.Warnings = slices.Concat(before.doubts, after.doubts, unlikeEnds(before, after), c.Warnings)
	return codeOfChange(c.Change), s.printComparison(c, *asJSON)
}

// unlikeEnds are the doubts about runs that ended early, but for those that both ended for the same reason, such as that their time was over: what a
// longer run came to, such as the top of a ramp, a shorter one may never have seen.
func unlikeEnds(before, after *reading) (all []tps.Warning) {
	x, y := before.stopped(), after.stopped()
	if slices.Equal(x, y) {
		return nil
	}
	for i, l := range slices.Concat(before.logs, after.logs) {
		if why := slices.Concat(x, y)[i]; why != "" {
			all = append(all, l.named([]tps.Warning{tps.Warning("the run ended early: " + why)})...)
		}
	}
	return all
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
