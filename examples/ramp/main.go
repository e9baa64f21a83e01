// Ramp drives random requests along a plan, drops what does not fit under a cap of requests in flight, and says whether an SLO was met. The
// response times count from when each request should have been sent.
//
//	go run ./examples/ramp                                             # a target of its own that can take 200 a second
//	go run ./examples/ramp -url http://localhost:8080/ -plan "10/s..100/s over 1m, hold 5m" -slo "p99<200ms, dropped<=0%"
//
//	go run ./examples/ramp -url http://localhost:8080/orders -body @order.json -header "Content-Type: application/json" -abort 30s
//	go run ./examples/ramp -url http://localhost:8080/ -log run.log -html run.html # a log for wdtps, and a page of charts
//
// A request succeeds if its answer has a status from 200 to 299 and is complete before the timeout.
//
// On standard error it shows how it goes. With -abort the test ends when the SLO is missed over the last so long, by 100 requests or more: see [tps.Watch].
//
// The exit status is 0 if the SLO was met, 1 if it was missed or cannot be told, 2 if a flag is wrong, 3 if -abort ended the test, 130 after Ctrl-C.
package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"time"

	"github.com/worker-dispatcher/wd/examples/internal/command"
	"github.com/worker-dispatcher/wd/examples/internal/interrupt"
	"github.com/worker-dispatcher/wd/examples/internal/request"
	"github.com/worker-dispatcher/wd/examples/internal/target"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
	"github.com/worker-dispatcher/wd/report"
	"github.com/worker-dispatcher/wd/tps"
)

// A ramp is the test as the flags describe it.
type ramp struct {
	url     string
	request request.Request
	plan    wd.Plan
	slo     tps.SLO
	abort   time.Duration
	timeout time.Duration
	log     string // file for a log; "": none
	html    string // file for a page of charts; "": none
	seed    uint64
	max     int
}

func main() {
	slo, err := tps.ParseSLO("p99<300ms, errors<1%, dropped<=0%")
	if err != nil {
		panic(err)
	}
	r := ramp{timeout: 10 * time.Second, max: 100}
	c := command.New("ramp", about, more)
	c.Func("url", "`address` to send requests to, http or https; without it, to a server of its own", request.Address(&r.url))
	r.request.Flags(c.FlagSet)
	c.TextVar(&r.plan, "plan", wd.MustPlan("20/s..150/s over 5s, hold 5s, 150/s..0/s over 2s"), "`stages` of the rate")
	c.TextVar(&r.slo, "slo", slo, "what is `demanded`")
	c.Var(command.Span(&r.abort, 0), "abort", "end the test when the SLO is missed over the last so `long`, by 100 requests or more; 0s: never")
	c.Var(command.Span(&r.timeout, 0), "timeout", "`time` after which a request without an answer has failed; 0s: none")
	c.Uint64Var(&r.seed, "seed", 1, "`number` that the random arrivals are drawn from")
	c.Var(command.Count(&r.max, 0, math.MaxInt), "max", "`requests` in flight at most, others are dropped; 0: any number")
	c.StringVar(&r.log, "log", "", "`file` to keep a log of all requests in, for wdtps")
	c.StringVar(&r.html, "html", "", "`file` for a page of charts")
	c.Parse("")
	interrupt.Main(r.run)
}

const about = `Usage: ramp [flags]

Drives random requests along a plan, whether or not earlier ones have been answered (an open model),
and says whether an SLO was met. A request succeeds if its answer has a status from 200 to 299 and is
complete before the timeout. Without flags it takes some 12 s and goes to a server of its own.

  ramp -url http://localhost:8080/ -plan "10/s..100/s over 1m, hold 5m" -slo "p99<200ms, dropped<=0%"`

const more = command.Plan + "\n\n" + command.SLO + "\n\n" + command.CtrlC + `

Exit status: 0 the SLO is met, 1 it is missed or undecidable (there are too few requests to tell) or
the test could not be run, 2 wrong flag, 3 ended by -abort, 130 after Ctrl-C.`

// run runs the test and prints its report.
func (r ramp) run(ctx context.Context) error {
	if r.url == "" {
		t, err := target.Start(8, 40*time.Millisecond, nil)
		if err != nil {
			return err
		}
		defer t.Close()
		r.url = t.URL()
	}
	rep, err := r.drive(ctx)
	_, early := errors.AsType[*tps.MissedError](err)
	if rep == nil || err != nil && !early && ctx.Err() == nil {
		return err
	}
	page := report.New(rep.Log(), &report.Options{Title: "Ramp of " + r.url, Figures: &tps.Options{SLO: r.slo}, Config: report.System()})
	figures := page.Figures()
	fmt.Println(figures)
	if r.html != "" {
		err = errors.Join(err, report.Create(r.html, page.WriteHTML))
	}
	switch {
	case early:
		return aborted{err}
	case figures.SLO != nil && figures.SLO.Status != tps.Met:
		return errors.Join(errors.New("ramp: the SLO is "+figures.SLO.Status.String()), err)
	}
	return err
}

// drive sends the requests. Without a report nothing was sent.
func (r ramp) drive(ctx context.Context) (*wd.Report[int, httptask.Result], error) {
	client := httptask.NewClient(0)
	client.Timeout = r.timeout
	send, err := httptask.New(func(ctx context.Context, _ *wd.Task[int]) (*http.Request, error) {
		return r.request.New(ctx, r.url)
	}, &httptask.Options{Client: client})
	if err != nil {
		return nil, err
	}
	p := &report.Progress{}
	defer p.Close()
	ctx, abort := context.WithCancelCause(ctx)
	defer abort(nil)
	d := wd.New(send, r.options(p)).SuccessIf(func(r httptask.Result) bool { return r.Status/100 == 2 })
	if r.abort != 0 {
		d = d.Tee(&tps.Watch{SLO: r.slo, Over: r.abort, Missed: abort})
	}
	tasks := wd.Cycle([]int{0}) // as many as the plan takes
	if r.log == "" {
		return d.Run(ctx, tasks)
	}
	file, err := os.Create(r.log)
	if err != nil {
		return nil, err
	}
	rep, err := d.Tee(tps.NewLogWriter(file, &tps.LogOptions{Notes: map[string]string{"url": r.url}})).Run(ctx, tasks)
	return rep, errors.Join(err, file.Close())
}

// options are those of the run, whose progress p shows.
func (r ramp) options(p *report.Progress) *wd.Options {
	rate := wd.Rate{Plan: r.plan, Arrivals: wd.Poisson(r.seed), Max: r.max}
	if r.max != 0 {
		rate.AtCap = wd.Drop
	}
	return &wd.Options{
		Strategy: rate,
		Drain:    10 * time.Second, // requests in flight at Ctrl-C are no failures of the target
		Verbose:  p.Through(os.Stdout),
		Observe:  p.Observe,
	}
}

// aborted says that the test was ended early.
type aborted struct{ error }

func (a aborted) Error() string { return "ramp: ended early: " + a.error.Error() }

// ExitCode is that of the program.
func (aborted) ExitCode() int { return 3 }
