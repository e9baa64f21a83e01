package main

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/worker-dispatcher/wd/examples/internal/command"
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
func (c *config) flags() *command.Command {
	*c = config{
		workers: 1, interval: 100 * time.Millisecond, accumulate: 1, max: 2000, tasks: 7500,
		timeout: 10 * time.Second, servers: 40, service: 50 * time.Millisecond,
	}
	set := command.New("stress", about, more)
	set.Var(command.Count(&c.workers, 1, math.MaxInt), "workers", "`requests` in the first batch")
	set.Var(command.Span(&c.interval, time.Millisecond), "interval", "`time` from batch to batch")
	set.Var(command.Count(&c.accumulate, math.MinInt, math.MaxInt), "accumulate", "`requests` added to each further batch; may be negative")
	set.Var(command.Count(&c.max, 0, math.MaxInt), "max", "`requests` in flight at most, 0: any number; what is due above it waits")
	set.Var(command.Count(&c.tasks, 1, 100_000_000), "tasks", "`requests` in all")
	set.Var(command.Span(&c.runtime, 0), "runtime", "`time` after which no request starts, 0s: no limit")
	set.Func("url", "`address` to send requests to, http or https; without it a target is started on loopback", request.Address(&c.url))
	c.request.Flags(set.FlagSet)
	set.Var(command.Span(&c.timeout, time.Millisecond), "timeout", "`time` after which a request without an answer has failed")
	set.Var(command.Count(&c.servers, 1, 1_000_000), "servers", "`requests` that the started target serves at once")
	set.Var(command.Span(&c.service, 20*time.Millisecond), "service", "`time` it takes for each: it saturates at servers/service")
	set.BoolFunc("json", "the figures as JSON on standard output, and nothing else there", c.setJSON)
	set.StringVar(&c.log, "log", "", "`file` to write a log of the requests to, from which wdtps makes a report")
	set.StringVar(&c.out, "out", "", "`folder` for stress.html, a page of charts, and stress.xlsx, a workbook with a line a request")
	set.Group("What is sent when", "workers", "interval", "accumulate", "max", "tasks", "runtime")
	set.Group("Where to", "url", "method", "header", "body", "timeout", "servers", "service")
	set.Group("Output", "json", "log", "out")
	return set
}

// parse reads the command line, or ends the process.
func parse() (c config) {
	set := c.flags()
	set.Parse("")
	for _, name := range []string{"servers", "service"} {
		if c.url != "" && set.Given()[name] {
			set.Fail(fmt.Errorf("flag -%s is %v, want it without -url only: it is about the target started here", name, set.Lookup(name).Value))
		}
	}
	return c
}

const about = `Usage: stress [flags]

Sends requests in batches, each larger than the one before, whether or not earlier ones have
been answered (an open model), and reports the average TPS, its course, its peaks over 1, 5 and
10 s, and percentiles of service time (from a request's start) and response time (from when it
was due). Without flags it takes some 14 s and goes to a target of its own.

A request succeeds if its answer has a status from 200 to 299 and is complete before the timeout.
Redirects are not followed.

The first Ctrl-C ends the test as -runtime does: no more requests start, those in flight are
awaited, the report is printed. The second ends the program at once. How it goes is shown on
standard error.`

const more = `Ten requests in the first second, 20 in the next, 100 in the tenth:

  stress -url http://localhost:8080/ -workers 10 -interval 1s -accumulate 10 -tasks 550

Orders in place of GET:

  stress -url http://localhost:8080/orders -header 'Content-Type: application/json' -body @order.json

Exit status: 0 the test was run, 1 no request succeeded, 2 wrong flag, 130 interrupted.`

func (c *config) setJSON(s string) error {
	on, err := strconv.ParseBool(s)
	if err != nil {
		return errors.New("want true or false")
	}
	c.json = on
	return nil
}
