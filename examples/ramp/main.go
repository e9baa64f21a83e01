// Ramp drives random requests along a plan, drops what does not fit under a cap of requests in flight, and says whether an SLO was met. The
// response times count from when each request should have been sent.
//
//	go run ./examples/ramp                                             # a target of its own that can take 200 a second
//	go run ./examples/ramp -url http://localhost:8080/ -plan "10/s..100/s over 1m, hold 5m" -slo "p99<200ms, dropped<=0%"
//
//	go run ./examples/ramp -url http://localhost:8080/orders -body @order.json -header "Content-Type: application/json" -abort 30s
//
// A request succeeds if its answer has a status from 200 to 299 and is complete before the timeout.
//
// With -abort the test ends when the SLO is missed over the last so long, by 100 requests or more: see [tps.Watch].
//
// The exit status is 0 if the SLO was met, 1 if it was missed or cannot be told, 2 if a flag is wrong, 3 if -abort ended the test, 130 after Ctrl-C.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/worker-dispatcher/wd/examples/internal/interrupt"
	"github.com/worker-dispatcher/wd/examples/internal/request"
	"github.com/worker-dispatcher/wd/examples/internal/target"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
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
	seed    uint64
	max     int
}

func main() {
	var r ramp
	slo, err := tps.ParseSLO("p99<300ms, errors<1%, dropped<=0%")
	if err != nil {
		panic(err)
	}
	flag.StringVar(&r.url, "url", "", "`address` to send requests to; empty: a server of its own")
	r.request.Flags(flag.CommandLine)
	flag.TextVar(&r.plan, "plan", wd.MustPlan("20/s..150/s over 5s, hold 5s, 150/s..0/s over 2s"), "stages of the rate")
	flag.TextVar(&r.slo, "slo", slo, "what is demanded")
	flag.DurationVar(&r.abort, "abort", 0, "end the test when the SLO is missed over the last so long, by 100 requests or more; 0: never")
	flag.DurationVar(&r.timeout, "timeout", 10*time.Second, "time after which a request without an answer has failed; 0: none")
	flag.Uint64Var(&r.seed, "seed", 1, "what the random arrivals are drawn from")
	flag.IntVar(&r.max, "max", 100, "requests in flight at most, others are dropped; 0: any number")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "ramp: unexpected argument %q, want flags only\n", flag.Arg(0))
		os.Exit(2)
	}
	for name, d := range map[string]time.Duration{"timeout": r.timeout, "abort": r.abort} {
		if d < 0 {
			fmt.Fprintf(os.Stderr, "ramp: -%s is %v, want 0 or more\n", name, d)
			os.Exit(2)
		}
	}
	interrupt.Main(r.run)
}

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
	client := httptask.NewClient(0)
	client.Timeout = r.timeout
	send, err := httptask.New(func(ctx context.Context, _ *wd.Task[int]) (*http.Request, error) {
		return r.request.New(ctx, r.url)
	}, &httptask.Options{Client: client})
	if err != nil {
		return err
	}
	endless := func(yield func(int) bool) {
		for i := 1; yield(i); i++ {
		}
	}
	interrupted := ctx
	ctx, abort := context.WithCancelCause(ctx)
	defer abort(nil)
	success := func(r httptask.Result) bool { return r.Status/100 == 2 }
	rep, err := wd.New(send, r.options(abort)).SuccessIf(success).Run(ctx, wd.Seq(endless))
	missed, early := errors.AsType[*tps.MissedError](err)
	if err != nil && !early && interrupted.Err() == nil {
		return err
	}
	figures := rep.TPS(&tps.Options{SLO: r.slo})
	fmt.Println(figures)
	switch {
	case early:
		return aborted{missed}
	case figures.SLO != nil && figures.SLO.Status != tps.Met:
		return errors.New("ramp: the SLO is " + figures.SLO.Status.String())
	}
	return nil
}

// options are those of the run, which abort ends.
func (r ramp) options(abort func(error)) *wd.Options {
	rate := wd.Rate{Plan: r.plan, Arrivals: wd.Poisson(r.seed), Max: r.max}
	if r.max != 0 {
		rate.AtCap = wd.Drop
	}
	o := &wd.Options{
		Strategy: rate,
		Drain:    10 * time.Second, // requests in flight at Ctrl-C are no failures of the target
		Verbose:  os.Stdout,
	}
	if r.abort != 0 {
		o.Sink = &tps.Watch{SLO: r.slo, Over: r.abort, Missed: abort}
	}
	return o
}

// aborted says that the test was ended early.
type aborted struct{ *tps.MissedError }

func (a aborted) Error() string { return "ramp: ended early: " + a.MissedError.Error() }

// ExitCode is that of the program.
func (aborted) ExitCode() int { return 3 }
