package main

import (
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/scaffold"
	"github.com/worker-dispatcher/wd/internal/flags"
)

const newUsage = `usage: wdgen new TEMPLATE DIR [-wd CLONE]

wdgen new begins a module in DIR, from one of these templates or from a txtar file of your own, TEMPLATE.txtar. It overwrites nothing.

`

// A starter is one call of wdgen new.
type starter struct {
	streams
	clone string
}

// start begins a module.
func start(args []string, s streams) int {
	n := starter{streams: s}
	words, err := n.parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return ok
	case err != nil:
		return wrong
	}
	if err := n.run(words[0], words[1]); err != nil {
		fmt.Fprintln(s.err, "wdgen new:", err)
		return wrong
	}
	return ok
}

// parse returns the two words of the command line; flags may stand anywhere. It has printed what the error says.
func (n *starter) parse(args []string) ([]string, error) {
	f := flag.NewFlagSet("wdgen new", flag.ContinueOnError)
	f.SetOutput(n.err)
	f.StringVar(&n.clone, "wd", "", "the folder of a `clone` of "+library+", to use in place of a published version")
	f.Usage = func() { n.help(f) }
	var words []string
	for {
		if err := flags.Parse(f, args); err != nil {
			return nil, err
		}
		if f.NArg() == 0 {
			break
		}
		words, args = append(words, f.Arg(0)), f.Args()[1:]
	}
	if len(words) != 2 {
		f.Usage()
		return nil, errors.New("want TEMPLATE and DIR")
	}
	return words, nil
}

// help prints the templates and flags.
func (n *starter) help(f *flag.FlagSet) {
	fmt.Fprint(n.err, newUsage)
	own, err := scaffold.Own()
	if err != nil {
		panic(err) // they are part of the program
	}
	for _, t := range own {
		fmt.Fprintf(n.err, "  %-8s %s\n", t.Name, t.Summary())
	}
	fmt.Fprintln(n.err)
	f.PrintDefaults()
}

// run writes the module and says what has been written and what to do with it.
func (n *starter) run(template, dir string) error {
	t, err := scaffold.Find(template, n.dir)
	if err != nil {
		return err
	}
	m := scaffold.Module{Dir: n.path(dir)}
	if m.Clone, m.Version = n.clone, published(); m.Clone != "" {
		m.Clone = n.path(n.clone)
	} else if m.Version == "" {
		return errors.New("this wdgen is not of a published version: name the folder of its clone, with -wd CLONE")
	}
	files, err := m.Write(t)
	for _, f := range files {
		fmt.Fprintln(n.out, filepath.Join(dir, f))
	}
	if err == nil && t.About != "" {
		fmt.Fprintf(n.out, "\n%s\n", t.About)
	}
	return err
}

// library is the module that wdgen is part of.
const library = "github.com/worker-dispatcher/wd"

// published returns the version that this wdgen is of; empty if it was built from a clone.
func published() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if strings.HasPrefix(s.Key, "vcs.") {
			return ""
		}
	}
	for _, m := range append(info.Deps, &info.Main) {
		if m.Path == library && m.Replace == nil && m.Version != "(devel)" {
			return m.Version
		}
	}
	return ""
}
