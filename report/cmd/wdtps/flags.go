package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/worker-dispatcher/wd/tps"
)

// A command is what a command line says.
type command struct {
	streams
	logs []string

	options tps.Options
	seed    bool
	seconds float64 // -interval as -seed takes it
	rows    bool    // -intervals
	json    bool
	csv     bool
	ascii   bool
	files   map[string]string // names of files, by flag: o, html, xlsx
}

// parse reads the command line of the verb that has no name. Flags may stand anywhere.
func parse(args []string, s streams) (*command, error) {
	c := &command{streams: s, files: map[string]string{}}
	f := newFlags("wdtps")
	f.Func("windows", "", c.setWindows)
	f.Func("interval", "", c.setInterval)
	f.TextVar(&c.options.SLO, "slo", tps.SLO{}, "")
	f.Func("warmup", "", cut(&c.options.Warmup))
	f.Func("drain", "", cut(&c.options.Drain))
	f.BoolVar(&c.options.Reverse, "reverse", false, "")
	f.BoolVar(&c.rows, "intervals", false, "")
	f.BoolVar(&c.seed, "seed", false, "")
	f.BoolVar(&c.json, "json", false, "")
	f.BoolVar(&c.csv, "csv", false, "")
	for _, name := range []string{"o", "html", "xlsx"} {
		f.Func(name, "", func(file string) error { c.files[name] = file; return nil })
	}
	f.BoolVar(&c.ascii, "ascii", false, "")
	var err error
	if c.logs, err = operands(f, args); err != nil {
		return nil, err
	}
	if len(c.logs) == 0 {
		return nil, errors.New("no log, want the name of a file, or - for standard input; wdtps -help tells more")
	}
	return c, c.exclude(f)
}

// exclude returns an error for flags that do not go together.
func (c *command) exclude(f *flag.FlagSet) (err error) {
	f.Visit(func(x *flag.Flag) {
		switch {
		case c.seed && !slices.Contains([]string{"seed", "interval", "reverse", "intervals", "json"}, x.Name):
			err = fmt.Errorf("-%s with -seed, want only -interval, -reverse and -intervals beside it", x.Name)
		case c.json && c.csv:
			err = errors.New("-json and -csv, want one of them")
		}
	})
	if err == nil && c.seed && len(c.logs) > 1 {
		err = fmt.Errorf("%d logs with -seed, want one", len(c.logs))
	}
	if err == nil && !c.seed && c.seconds < 0 {
		err = fmt.Errorf("-interval is %v, want a duration of more than 0", c.options.Interval)
	}
	if err == nil {
		err = spare(c.logs, c.files)
	}
	return err
}

// spare returns an error if one of the files to be written, which are by flag, is one of the logs.
func spare(logs []string, files map[string]string) error {
	for _, flag := range slices.Sorted(maps.Keys(files)) {
		written, err := os.Stat(files[flag])
		if err != nil {
			continue
		}
		for _, log := range logs {
			if read, err := os.Stat(log); err == nil && os.SameFile(read, written) {
				return fmt.Errorf("-%s is %q, which is a log to be read, want another name", flag, files[flag])
			}
		}
	}
	return nil
}

func newFlags(name string) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard) // run prints errors and help
	f.Usage = func() {}
	return f
}

// operands parses flags wherever they stand, and returns what is none. Behind -- nothing is.
func operands(f *flag.FlagSet, args []string) (names []string, err error) {
	for {
		if err := f.Parse(args); err != nil {
			return nil, plain(err)
		}
		rest := f.Args()
		if len(rest) == 0 || len(rest) < len(args) && args[len(args)-len(rest)-1] == "--" {
			return append(names, rest...), nil
		}
		names, args = append(names, rest[0]), rest[1:]
	}
}

// plain adds to an error of package flag where help is.
func plain(err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	return fmt.Errorf("%w; wdtps -help lists the flags", err)
}

// setWindows takes durations, separated by commas.
func (c *command) setWindows(list string) error {
	for text := range strings.SplitSeq(list, ",") {
		d, err := duration(strings.TrimSpace(text))
		if err != nil || d <= 0 {
			return fmt.Errorf("%q in it is no duration of more than 0, want such as 500ms,1s,10s", text)
		}
		c.options.Windows = append(c.options.Windows, d)
	}
	return nil
}

func (c *command) setInterval(text string) error {
	d, err := duration(text)
	if err != nil {
		return err
	}
	c.options.Interval = d
	if c.seconds, err = strconv.ParseFloat(text, 64); err != nil {
		c.seconds = d.Seconds()
	}
	return nil
}

// cut is the value of a flag that says how much is cut from an end of the run.
func cut(d *time.Duration) func(string) error {
	return func(text string) (err error) {
		if *d, err = duration(text); err == nil && *d < 0 {
			err = errors.New("want 0 (as it is found) or more")
		}
		return err
	}
}

// duration reads a duration as "2s", or a number of seconds as "2".
func duration(text string) (time.Duration, error) {
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		if d := time.Duration(seconds * 1e9); -1e9 <= seconds && seconds <= 9e9 {
			return d, nil
		}
	} else if d, err := time.ParseDuration(text); err == nil {
		return d, nil
	}
	return 0, errors.New("want a duration such as 500ms, 2s or 1m, or a number of seconds")
}
