package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/advise"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/generate"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
	"github.com/worker-dispatcher/wd/internal/flags"
)

const adviseUsage = `usage: wdgen advise [flags] [packages]

wdgen advise runs the benchmarks that it has written for functions with //wd:bench, and recommends a mode and a number of workers
for each. What benchmarks print is what go test prints: with -raw FILE it is kept for benchstat.

`

// An adviser is one call of wdgen advise.
type adviser struct {
	streams
	env       load.Env
	patterns  []string
	benchtime string
	count     int
	limit     time.Duration
	raw       string
}

// recommend runs benchmarks and recommends.
func recommend(args []string, s streams) int {
	a := adviser{streams: s}
	switch err := a.parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return ok
	case err != nil:
		return wrong
	}
	if err := a.run(); err != nil {
		fmt.Fprintln(s.err, "wdgen advise:", err)
		return wrong
	}
	return ok
}

// parse reads the command line. It has printed what the error says.
func (a *adviser) parse(args []string) error {
	f := flag.NewFlagSet("wdgen advise", flag.ContinueOnError)
	f.SetOutput(a.err)
	f.StringVar(&a.benchtime, "benchtime", "100ms", "`time` or count for each figure, as for go test")
	f.IntVar(&a.count, "count", 3, "measure each so `many` times; the median counts")
	f.DurationVar(&a.limit, "limit", 30*time.Second, "the longest `time` for one function; what has been measured by then counts")
	f.StringVar(&a.raw, "raw", "", "`file` for what the benchmarks print")
	f.StringVar(&a.env.Tags, "tags", "", "build `tags`, separated by commas")
	f.Usage = func() {
		fmt.Fprint(a.err, adviseUsage)
		f.PrintDefaults()
	}
	if err := flags.Parse(f, args); err != nil {
		return err
	}
	a.env.Dir = a.dir
	var err error
	switch a.patterns, err = packages(f); {
	case err != nil:
	case a.count < 1:
		err = fmt.Errorf("-count=%d: want 1 or more", a.count)
	case a.limit <= 0:
		err = fmt.Errorf("-limit=%v: want more than 0s", a.limit)
	}
	if err != nil {
		fmt.Fprintln(a.err, "wdgen advise:", err)
	}
	return err
}

func (a *adviser) run() error {
	benches, err := a.benches()
	if err != nil {
		return err
	}
	m := measurer{adviser: a, binaries: map[string]string{}}
	if m.tmp, err = os.MkdirTemp("", "wdgen"); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(m.tmp) }()
	fmt.Fprintf(a.err, "%s to measure, %s, %v at most each\n", plural(len(benches), "function"), plural(a.count, "time"), a.limit)
	for i, b := range benches {
		if i > 0 {
			fmt.Fprintln(a.out)
		}
		if err := a.advise(&m, b); err != nil {
			return errors.Join(err, a.keep(&m))
		}
	}
	return a.keep(&m)
}

// advise measures one function and says what follows.
func (a *adviser) advise(m *measurer, b generate.Bench) error {
	text, whole, err := m.measure(b)
	if err != nil {
		return err
	}
	subjects, err := advise.Read(bytes.NewReader(text))
	switch {
	case err != nil:
		return err
	case none(subjects) && !whole:
		return fmt.Errorf("%s: not one figure in %v: set -limit", b.Name, a.limit)
	case none(subjects):
		return fmt.Errorf("%s has printed no figure:\n%s", b.Name, text)
	}
	advice := advise.Of(subjects[0])
	if !whole {
		advice.Doubts = append(advice.Doubts, fmt.Sprintf("not all has been measured in %v: -limit", a.limit))
	}
	return advice.Write(a.out)
}

func none(s []*advise.Subject) bool { return len(s) == 0 || s[0].Empty() }

// keep writes what benchmarks have printed.
func (a *adviser) keep(m *measurer) error {
	if a.raw == "" {
		return nil
	}
	return os.WriteFile(a.path(a.raw), m.raw.Bytes(), 0o644)
}

// benches returns the benchmarks there are. They have to be as wdgen would write them now.
func (a *adviser) benches() ([]generate.Bench, error) {
	r, err := generate.Run(a.env, a.patterns)
	if err != nil {
		return nil, err
	}
	fmt.Fprint(a.err, r.Diags.Text(a.dir))
	switch {
	case r.Diags.Failed():
		return nil, errors.New("directives have errors")
	case len(r.Changes) > 0:
		return nil, fmt.Errorf("%s is %s: run wdgen", r.Changes[0].Path, r.Changes[0].What())
	case len(r.Benches) == 0:
		return nil, errors.New("no benchmarks: write //wd:bench tasks=function below //wd:task, and run wdgen")
	}
	return r.Benches, nil
}

func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprint(n, " ", thing, "s")
}
