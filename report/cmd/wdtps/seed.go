package main

import (
	"errors"
	"fmt"

	"github.com/worker-dispatcher/wd/tps"
)

// printSeed prints what get_tps of the Python original returns for the log.
func (c *command) printSeed() error {
	l, err := c.open(c.logs[0])
	if err != nil {
		return err
	}
	records, err := l.SeedRecords()
	if err := errors.Join(l.place(err), l.close()); err != nil {
		return err
	}
	for _, w := range l.doubts() {
		fmt.Fprintf(c.err, "wdtps: warning: %v\n", w)
	}
	r, err := tps.Seed(records, &tps.SeedOptions{Interval: c.seconds, Reverse: c.options.Reverse, Intervals: c.rows})
	if err != nil {
		return l.place(err)
	}
	return writeJSON(c.out, r)
}
