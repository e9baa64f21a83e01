package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// The exit codes.
const (
	met    = 0 // or nothing was asked for, or a comparison found nothing worse
	missed = 1 // or worse
	wrong  = 2 // undecidable, or a log or a flag that is wrong
)

func main() {
	os.Exit(run(os.Args[1:], streams{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		color: term.IsTerminal(int(os.Stdout.Fd())) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
		live:  term.IsTerminal(int(os.Stderr.Fd())),
	}))
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
	color    bool // out shows colours
	live     bool // err is a terminal, where progress is shown
}

// run is wdtps, from its arguments to its exit code.
func run(args []string, s streams) int {
	verbs := map[string]func([]string, streams) (int, error){"compare": compare, "convert": convert}
	verb := figures
	if len(args) > 0 && verbs[args[0]] != nil {
		verb, args = verbs[args[0]], args[1:]
	}
	code, err := verb(args, s)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, err = io.WriteString(s.out, help)
		code = met
	case err != nil:
		code = wrong
	}
	if err != nil {
		fmt.Fprintf(s.err, "wdtps: %v\n", err)
		return wrong
	}
	return code
}
