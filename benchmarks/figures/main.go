// Figures measures what DESIGN.md promises, in one interleaved run, and says whether it is reached:
//
//	go run ./benchmarks/figures
//
// In each round everything is measured once, in another order. A figure is the ratio of two measurements of the same round, so that a noisy
// machine disturbs both; shown are the median over the rounds and its quartiles. It is missed if even the better quartile misses its goal;
// then the exit status is 1. Ctrl-C ends the run after the measurement at hand and prints what there is, with exit status 130.
//
//	-only REGEXP   measure the figures whose names match
//	-rounds N      so many rounds; fewer than 9 are for a quick look
//	-json          print everything that was measured, as JSON
//	-list          print the names of the figures and their goals
//	-show FILE     print what -json has printed into a file as tables, and measure nothing
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"time"

	"github.com/worker-dispatcher/wd/benchmarks/internal/children"
	"github.com/worker-dispatcher/wd/benchmarks/internal/figure"
	"github.com/worker-dispatcher/wd/internal/flags"
)

const (
	exitMissed    = 1
	exitUsage     = 2
	exitInterrupt = 130
)

func main() {
	children.Main() // some figures start this program again
	measureAlone()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// settings are the flags.
type settings struct {
	only       *regexp.Regexp
	rounds     int
	json, list bool
	show       string // a file
}

func run(args []string, out, errs io.Writer) int {
	s, err := parse(args, errs)
	if err != nil {
		return exitUsage
	}
	if s.show != "" {
		return show(s.show, out, errs)
	}
	figures := choose(s.only)
	if len(figures) == 0 {
		fmt.Fprintf(errs, "-only %q matches no figure; -list shows them all\n", s.only)
		return exitUsage
	}
	if s.list {
		for _, f := range figures {
			fmt.Fprintf(out, "%s, %v\n", f.Name, f.Goal)
		}
		return 0
	}
	return measure(s, figures, out, errs)
}

func parse(args []string, errs io.Writer) (s settings, err error) {
	f := flag.NewFlagSet("figures", flag.ContinueOnError)
	f.SetOutput(errs)
	f.IntVar(&s.rounds, "rounds", 11, "how many rounds, 1 or more; fewer than 9 are for a quick look")
	f.BoolVar(&s.json, "json", false, "print everything that was measured, as JSON")
	f.BoolVar(&s.list, "list", false, "print the names of the figures and their goals")
	f.StringVar(&s.show, "show", "", "print what -json has printed into a `file` as tables, and measure nothing")
	only := f.String("only", "", "measure the figures whose names match this regular `expression`")
	if err = flags.Parse(f, args); err != nil {
		return s, err
	}
	if s.only, err = regexp.Compile(*only); err == nil && s.rounds < 1 {
		err = fmt.Errorf("-rounds is %d, want 1 or more", s.rounds)
	}
	if err == nil && f.NArg() > 0 {
		err = fmt.Errorf("%q is no flag, and there are no other arguments", f.Arg(0))
	}
	if err != nil {
		fmt.Fprintln(errs, err)
	}
	return s, err
}

// show prints the tables of a file.
func show(file string, out, errs io.Writer) int {
	text, err := os.ReadFile(file)
	var result figure.Result
	if err == nil {
		err = json.Unmarshal(text, &result)
	}
	if err != nil {
		fmt.Fprintf(errs, "-show %s: %v\n", file, err)
		return exitUsage
	}
	fmt.Fprint(out, &result)
	return 0
}

// choose returns the figures whose names match.
func choose(only *regexp.Regexp) (chosen []figure.Figure) {
	for _, f := range all() {
		if only.MatchString(f.Name) {
			chosen = append(chosen, f)
		}
	}
	return chosen
}

func measure(s settings, figures []figure.Figure, out, errs io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	session := figure.Session{Figures: figures, Rounds: s.rounds, Progress: errs}
	fmt.Fprintf(errs, "%d figures in %d rounds: about %v\n", len(figures), s.rounds, session.Expect().Round(time.Second))
	result, err := session.Run(ctx)
	printed := write(out, result, s.json)
	switch {
	case ctx.Err() != nil:
		return exitInterrupt
	case err != nil || printed != nil:
		fmt.Fprintln(errs, err, printed)
		return exitUsage
	case result.Missed() > 0:
		return exitMissed
	}
	return 0
}

func write(out io.Writer, result *figure.Result, asJSON bool) error {
	if !asJSON {
		_, err := fmt.Fprint(out, result)
		return err
	}
	e := json.NewEncoder(out)
	e.SetIndent("", " ")
	return e.Encode(result)
}
