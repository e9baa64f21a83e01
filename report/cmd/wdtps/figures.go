package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/worker-dispatcher/wd/tps"
)

// figures prints the figures of logs.
func figures(args []string, s streams) (int, error) {
	c, err := parse(args, s)
	if err != nil {
		return wrong, err
	}
	if c.seed {
		return met, c.printSeed()
	}
	logs, err := c.read(c.logs)
	if err != nil {
		return wrong, err
	}
	r := tps.Analyze(logs.Log, &c.options)
	r.Warnings = append(logs.doubts, r.Warnings...)
	return codeOf(r.SLO), c.print(logs, r)
}

// codeOf is the exit code of a verdict. Where nothing was demanded there is none.
func codeOf(v *tps.Verdict) int {
	if v == nil {
		return met
	}
	return map[tps.Status]int{tps.Met: met, tps.Missed: missed, tps.Undecidable: wrong}[v.Status]
}

// print prints a report as the flags ask.
func (c *command) print(logs *reading, r *tps.Report) error {
	switch {
	case c.json:
		return writeJSON(c.out, r)
	case c.csv:
		return writeIntervals(c.out, r.Intervals)
	}
	for _, l := range logs.logs {
		fmt.Fprintln(c.out, l.title())
	}
	_, err := io.WriteString(c.out, "\n"+r.Text(&tps.TextOptions{ASCII: c.ascii, Intervals: c.rows, Mark: c.paint()}))
	return err
}

// title says what log it is, in a line.
func (l *log) title() string {
	h := l.Header()
	parts := []string{fmt.Sprintf("%s: %s", l.name, l.Format())}
	if h.Strategy != "" {
		parts = append(parts, h.Strategy)
	}
	for _, settings := range []map[string]string{h.Options, h.Notes} {
		for _, name := range slices.Sorted(maps.Keys(settings)) {
			parts = append(parts, name+"="+settings[name])
		}
	}
	if s, ok := l.Summary(); ok && s.Stopped != "" {
		parts = append(parts, "stopped: "+s.Stopped)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' ' // nothing that moves the cursor
	}, strings.Join(parts, ", "))
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
