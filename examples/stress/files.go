package main

import (
	"flag"
	"fmt"
	"io"
	"path/filepath"

	"github.com/worker-dispatcher/wd/report"
)

// writeFiles writes the report as a page and as a workbook if a folder is given for them, and says where they are.
func (o *outcome) writeFiles(w io.Writer) error {
	if o.config.out == "" {
		return nil
	}
	r := report.New(o.report.Log(), &report.Options{Title: "Stress test of " + o.config.url, Config: o.setup(), Figures: o.sought})
	for _, name := range []string{"stress.html", "stress.xlsx"} {
		path := filepath.Join(o.config.out, name)
		if err := report.WriteFile(path, r); err != nil {
			return err
		}
		fmt.Fprintf(w, "Report: %s\n", path)
	}
	return nil
}

// setup is what the test was run with: the flags, and where.
func (o *outcome) setup() map[string]string {
	c := o.config
	set := c.flags() // puts c at the defaults
	c = o.config
	setup := report.System()
	set.VisitAll(func(f *flag.Flag) {
		if value := f.Value.String(); value != "" {
			setup["-"+f.Name] = value
		}
	})
	setup["-url"] = c.url
	return setup
}
