// Package command is how the examples read their command lines: -h and -help print a help text to standard output, and whatever is wrong is one
// line on standard error that names it and says where help is, with exit status 2.
package command

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

// Exits is the part of a help text on the exit statuses that all the examples have.
const Exits = `Exit status: 0 if all went well, 1 if not, 2 if the command line is wrong, 130 after Ctrl-C.`

// A Command is a program with flags, which are defined on its flag set.
type Command struct {
	*flag.FlagSet
	about, more string
	groups      []group
}

// A group is a part of the flags in the help text.
type group struct {
	title string
	names []string
}

// New returns a command whose help text has about above the flags and more below them.
func New(name, about, more string) *Command {
	c := &Command{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError), about: about, more: more}
	c.SetOutput(io.Discard)
	c.Usage = func() {}
	return c
}

// Group has flags under a title in the help text. Those of no group come first.
func (c *Command) Group(title string, names ...string) {
	c.groups = append(c.groups, group{title, names})
}

// Parse reads the command line, with one operand at most, which is called so in errors; "": none. It ends the process if help is asked for or
// something is wrong.
func (c *Command) Parse(operand string) {
	err := c.FlagSet.Parse(os.Args[1:])
	switch extra := c.NArg(); {
	case errors.Is(err, flag.ErrHelp):
		c.help(os.Stdout)
		os.Exit(0)
	case err != nil:
		c.Fail(err)
	case extra > 0 && operand == "" && !c.hasFlags():
		c.Fail(fmt.Errorf("unexpected argument %q, want none", c.Arg(0)))
	case extra > 0 && operand == "":
		c.Fail(fmt.Errorf("unexpected argument %q, want flags only", c.Arg(0)))
	case extra > 1:
		c.Fail(fmt.Errorf("unexpected argument %q, want one %s at most, behind the flags", c.Arg(1), operand))
	}
}

// Fail ends the process, as what err says is wrong with the command line.
func (c *Command) Fail(err error) {
	fmt.Fprintf(os.Stderr, "%s: %v\n%[1]s -help says what is allowed.\n", c.Name(), err)
	os.Exit(2)
}

// Given returns the names of the flags that are on the command line.
func (c *Command) Given() map[string]bool {
	given := map[string]bool{}
	c.Visit(func(f *flag.Flag) { given[f.Name] = true })
	return given
}

func (c *Command) hasFlags() bool {
	has := false
	c.VisitAll(func(*flag.Flag) { has = true })
	return has
}

// help writes the help text.
func (c *Command) help(w io.Writer) {
	fmt.Fprintf(w, "%s\n", c.about)
	grouped := map[string]bool{}
	for _, g := range c.groups {
		for _, name := range g.names {
			grouped[name] = true
		}
	}
	title := "\nFlags:\n"
	c.VisitAll(func(f *flag.Flag) {
		if !grouped[f.Name] {
			fmt.Fprint(w, title)
			title = ""
			line(w, f)
		}
	})
	for _, g := range c.groups {
		fmt.Fprintf(w, "\n%s:\n", g.title)
		for _, name := range g.names {
			line(w, c.Lookup(name))
		}
	}
	fmt.Fprintf(w, "\n%s\n", c.more)
}

// line writes that of a flag.
func line(w io.Writer, f *flag.Flag) {
	argument, text := flag.UnquoteUsage(f)
	if f.DefValue != "" && f.DefValue != "false" {
		text += " (default " + f.DefValue + ")"
	}
	fmt.Fprintf(w, "  %-22s%s\n", "-"+f.Name+" "+argument, text)
}
