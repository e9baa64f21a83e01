package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/worker-dispatcher/wd/examples/internal/request"
)

// A config is what the flags say.
type config struct {
	// What is sent when.
	workers, accumulate, max, tasks int
	interval, runtime               time.Duration

	// Where to.
	url     string // "": the bundled target
	request request.Request
	timeout time.Duration
	servers int // of the bundled target
	service time.Duration

	json bool
	log  string // name of the file; "": none
	out  string // folder; "": none
}

// flags returns c's flags, with c at its defaults: they take the bundled target beyond its capacity after some 8 of 14 s.
func (c *config) flags() *flag.FlagSet {
	*c = config{
		workers: 1, interval: 100 * time.Millisecond, accumulate: 1, max: 2000, tasks: 7500,
		timeout: 10 * time.Second, servers: 40, service: 50 * time.Millisecond,
	}
	set := flag.NewFlagSet("stress", flag.ContinueOnError)
	set.SetOutput(io.Discard) // main prints errors
	set.Var(count(&c.workers, 1, math.MaxInt), "workers", "`requests` in the first batch")
	set.Var(span(&c.interval, time.Millisecond), "interval", "`time` from batch to batch")
	set.Var(count(&c.accumulate, math.MinInt, math.MaxInt), "accumulate", "`requests` added to each further batch; may be negative")
	set.Var(count(&c.max, 0, math.MaxInt), "max", "`requests` in flight at most, 0: any number; what is due above it waits")
	set.Var(count(&c.tasks, 1, 100_000_000), "tasks", "`requests` in all")
	set.Var(span(&c.runtime, 0), "runtime", "`time` after which no request starts, 0s: no limit")
	set.Func("url", "`address` to send requests to, http or https; without it a target is started on loopback", request.Address(&c.url))
	c.request.Flags(set)
	set.Var(span(&c.timeout, time.Millisecond), "timeout", "`time` after which a request without an answer has failed")
	set.Var(count(&c.servers, 1, 1_000_000), "servers", "`requests` that the started target serves at once")
	set.Var(span(&c.service, 20*time.Millisecond), "service", "`time` it takes for each: it saturates at servers/service")
	set.BoolFunc("json", "the figures as JSON on standard output, and nothing else there", c.setJSON)
	set.StringVar(&c.log, "log", "", "`file` to write a log of the requests to, from which wdtps makes a report")
	set.StringVar(&c.out, "out", "", "`folder` for stress.html, a page of charts, and stress.xlsx, a workbook with a line a request")
	return set
}

// parse reads the command line. The error names the flag, its value and what is allowed, or is flag.ErrHelp.
func parse(args []string) (config, error) {
	var c config
	set := c.flags()
	if err := set.Parse(args); err != nil {
		return c, err
	}
	if set.NArg() > 0 {
		return c, fmt.Errorf("unexpected argument %q, want flags only: the address is given by -url", set.Arg(0))
	}
	var err error
	set.Visit(func(f *flag.Flag) {
		if c.url != "" && (f.Name == "servers" || f.Name == "service") {
			err = fmt.Errorf("flag -%s is %v, want it without -url only: it is about the target started here", f.Name, f.Value)
		}
	})
	return c, err
}

// usage writes the help.
func usage(w io.Writer) {
	fmt.Fprint(w, `Usage: stress [flags]

Sends requests in batches, each larger than the one before, whether or not earlier ones have
been answered (an open model), and reports the average TPS, its course, its peaks over 1, 5 and
10 s, and percentiles of service time (from a request's start) and response time (from when it
was due). Without flags it takes some 14 s and goes to a target of its own.

A request succeeds if its answer has a status from 200 to 299 and is complete before the timeout.
Redirects are not followed.

The first Ctrl-C ends the test as -runtime does: no more requests start, those in flight are
awaited, the report is printed. The second ends the program at once. How it goes is shown on
standard error.

Exit status: 0 the test was run, 1 no request succeeded, 2 wrong flag, 130 interrupted.

Ten requests in the first second, 20 in the next, 100 in the tenth:

  stress -url http://localhost:8080/ -workers 10 -interval 1s -accumulate 10 -tasks 550

Orders in place of GET:

  stress -url http://localhost:8080/orders -header 'Content-Type: application/json' -body @order.json
`)
	set := new(config).flags()
	for _, group := range []struct {
		title string
		names []string
	}{
		{"What is sent when", []string{"workers", "interval", "accumulate", "max", "tasks", "runtime"}},
		{"Where to", []string{"url", "method", "header", "body", "timeout", "servers", "service"}},
		{"Output", []string{"json", "log", "out"}},
	} {
		fmt.Fprintf(w, "\n%s:\n", group.title)
		for _, name := range group.names {
			usageLine(w, set.Lookup(name))
		}
	}
}

func usageLine(w io.Writer, f *flag.Flag) {
	argument, text := flag.UnquoteUsage(f)
	if f.DefValue != "" {
		text += " (default " + f.DefValue + ")"
	}
	fmt.Fprintf(w, "  %-22s%s\n", "-"+f.Name+" "+argument, text)
}

func (c *config) setJSON(s string) error {
	on, err := strconv.ParseBool(s)
	if err != nil {
		return errors.New("want true or false")
	}
	c.json = on
	return nil
}

// A number is the value of a flag that has bounds.
type number[N int | time.Duration] struct {
	value       *N
	least, most N
	parse       func(string) (N, error)
	want        string
}

// count is the value of a flag that takes a whole number.
func count(n *int, least, most int) number[int] {
	want := "a whole number"
	switch {
	case most < math.MaxInt:
		want += fmt.Sprintf(" from %d to %d", least, most)
	case least > math.MinInt:
		want += fmt.Sprintf(" of at least %d", least)
	}
	return number[int]{n, least, most, strconv.Atoi, want}
}

// span is the value of a flag that takes a duration.
func span(d *time.Duration, least time.Duration) number[time.Duration] {
	want := fmt.Sprintf("a duration of at least %v, such as 1.5s", least)
	return number[time.Duration]{d, least, math.MaxInt64, time.ParseDuration, want}
}

// Set implements flag.Value. The flag package adds the flag and the value to the error.
func (n number[N]) Set(s string) error {
	v, err := n.parse(s)
	if err != nil || v < n.least || v > n.most {
		return errors.New("want " + n.want)
	}
	*n.value = v
	return nil
}

// String implements flag.Value.
func (n number[N]) String() string { return fmt.Sprint(*n.value) }
