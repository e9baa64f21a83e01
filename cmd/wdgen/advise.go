package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/advise"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/generate"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
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
	f.IntVar(&a.count, "count", 3, "how `often` each is measured; the median counts")
	f.StringVar(&a.raw, "raw", "", "`file` for what the benchmarks print")
	f.StringVar(&a.env.Tags, "tags", "", "build `tags`, separated by commas")
	f.Usage = func() {
		fmt.Fprint(a.err, adviseUsage)
		f.PrintDefaults()
	}
	if err := f.Parse(args); err != nil {
		return err
	}
	a.env.Dir = a.dir
	if a.patterns = f.Args(); len(a.patterns) == 0 {
		a.patterns = []string{"."}
	}
	return nil
}

func (a *adviser) run() error {
	benches, err := a.benches()
	if err != nil {
		return err
	}
	text, err := a.measure(benches)
	if err != nil {
		return err
	}
	subjects, err := advise.Read(bytes.NewReader(text))
	if err == nil && len(subjects) == 0 {
		err = fmt.Errorf("no benchmark has printed a figure:\n%s", text)
	}
	for i, s := range subjects {
		if i > 0 {
			fmt.Fprintln(a.out)
		}
		err = errors.Join(err, advise.Of(s).Write(a.out))
	}
	return err
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

// measure runs benchmarks and returns what they print.
func (a *adviser) measure(benches []generate.Bench) ([]byte, error) {
	var names, dirs []string
	for _, b := range benches {
		names, dirs = append(names, b.Name), append(dirs, b.Dir)
	}
	args := []string{
		"test", "-run=^$", "-bench=^(" + strings.Join(unique(names), "|") + ")$",
		"-benchtime=" + a.benchtime, fmt.Sprint("-count=", a.count), "-tags=" + a.env.Tags, "-timeout=0",
	}
	cmd := exec.Command("go", append(args, unique(dirs)...)...)
	cmd.Dir, cmd.Env = a.dir, append(os.Environ(), "PWD="+a.dir)
	text, err := cmd.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("go test: %w\n%s", err, text)
	}
	if a.raw != "" {
		err = os.WriteFile(a.path(a.raw), text, 0o644)
	}
	return text, err
}

func unique(words []string) []string {
	slices.Sort(words)
	return slices.Compact(words)
}
