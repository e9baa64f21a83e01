package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/worker-dispatcher/wd/report"
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
	r := logs.report(&c.options)
	return codeOf(r.Figures().SLO), c.print(logs, r)
}

// report makes the report of logs that have been read.
func (l *reading) report(o *tps.Options) *report.Report {
	r := report.New(l.Log, &report.Options{Title: l.names(), Config: l.config(), Figures: o})
	f := r.Figures()
	f.Warnings = append(l.doubts, f.Warnings...)
	return r
}

// names are the names of the logs.
func (l *reading) names() string {
	var names []string
	for _, log := range l.logs {
		names = append(names, log.name)
	}
	return strings.Join(names, ", ")
}

// config is how the run was set up, as the first log says.
func (l *reading) config() map[string]string {
	h := l.logs[0].Header()
	all := map[string]string{"strategy": h.Strategy, "library": h.Library, "go": h.Go, "system": h.System}
	maps.Copy(all, h.Options)
	maps.Copy(all, h.Notes)
	maps.DeleteFunc(all, func(_, value string) bool { return value == "" })
	return all
}

// codeOf is the exit code of a verdict. Where nothing was demanded there is none.
func codeOf(v *tps.Verdict) int {
	if v == nil {
		return met
	}
	return map[tps.Status]int{tps.Met: met, tps.Missed: missed, tps.Undecidable: wrong}[v.Status]
}

// print prints a report as the flags ask, and writes it to the files that they name.
func (c *command) print(logs *reading, r *report.Report) error {
	if err := c.writeFiles(r); err != nil {
		return err
	}
	switch {
	case c.json:
		return r.WriteJSON(c.out)
	case c.csv:
		return r.WriteCSV(c.out)
	}
	for _, l := range logs.logs {
		fmt.Fprintln(c.out, l.title())
	}
	text := r.Figures().Text(&tps.TextOptions{ASCII: c.ascii, Intervals: c.rows, Mark: c.paint()})
	_, err := io.WriteString(c.out, "\n"+text)
	return err
}

// writeFiles writes the files that are asked for.
func (c *command) writeFiles(r *report.Report) (err error) {
	if file, ok := c.files["o"]; ok {
		err = report.WriteFile(file, r)
	}
	if file, ok := c.files["html"]; ok && err == nil {
		err = report.Create(file, r.WriteHTML)
	}
	if file, ok := c.files["xlsx"]; ok && err == nil {
		err = report.Create(file, r.WriteXLSX)
	}
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
