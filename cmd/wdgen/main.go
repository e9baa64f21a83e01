package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
)

// The exit codes.
const (
	ok    = 0
	stale = 1 // -check found something
	wrong = 2 // an error in code, usage or environment
)

func main() {
	debug.SetGCPercent(800) // for well under a second and some ten megabytes
	dir, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(os.Stderr, "wdgen:", err)
		os.Exit(wrong)
	}
	os.Exit(run(os.Args[1:], streams{dir: dir, out: os.Stdout, err: os.Stderr}))
}

// streams is where a command runs and where its output goes.
type streams struct {
	dir      string
	out, err io.Writer
}

// path is a path on the command line, made absolute.
func (s streams) path(name string) string {
	if filepath.IsAbs(name) {
		return filepath.Clean(name)
	}
	return filepath.Join(s.dir, name)
}

// run is wdgen, from its arguments to its exit code.
func run(args []string, s streams) int {
	verbs := map[string]func([]string, streams) int{"advise": recommend, "explain": explain, "new": start}
	if len(args) > 0 && args[0] == "help" {
		args = append(slices.Clone(args[1:]), "-help")
	}
	if len(args) > 0 && verbs[args[0]] != nil {
		return verbs[args[0]](args[1:], s)
	}
	c := command{streams: s}
	switch err := c.parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return ok
	case err != nil:
		return wrong
	}
	return c.run()
}

const explainUsage = `usage: wdgen explain [code ...]

wdgen explain says more of the codes that errors begin with, such as WD021: of all, if none is named.
`

// explain prints the long texts of codes, of all if none is named.
func explain(args []string, s streams) int {
	if slices.ContainsFunc(args, func(a string) bool { return strings.HasPrefix(a, "-") }) {
		fmt.Fprint(s.err, explainUsage)
		return wrong
	}
	if len(args) == 0 {
		for _, c := range diag.Codes() {
			args = append(args, string(c))
		}
	}
	for i, a := range args {
		text, err := diag.Explain(diag.Code(a))
		if err != nil {
			fmt.Fprintln(s.err, "wdgen:", err)
			return wrong
		}
		if i > 0 {
			fmt.Fprintln(s.out)
		}
		fmt.Fprint(s.out, text)
	}
	return ok
}
