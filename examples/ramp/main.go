// Ramp drives random requests along a plan, drops what does not fit under a cap of requests in flight, and says whether an SLO was met. The
// response times count from when each request should have been sent.
//
//	go run ./examples/ramp                                             # a target of its own that can take 200 a second
//	go run ./examples/ramp -url http://localhost:8080/ -plan "10/s..100/s over 1m, hold 5m" -slo "p99<200ms, dropped<=0%"
//
// The exit status is 0 if the SLO was met, 1 if it was missed or cannot be told, 130 after Ctrl-C.
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
	"github.com/worker-dispatcher/wd/examples/internal/target"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
	"github.com/worker-dispatcher/wd/tps"
)

// A ramp is the test as the flags describe it.
type ramp struct {
	url  string
	plan wd.Plan
	slo  tps.SLO
	seed uint64
	max  int
}

func main() {
	var r ramp
	slo, err := tps.ParseSLO("p99<300ms, errors<1%, dropped<=0%")
	if err != nil {
		panic(err)
	}
	flag.StringVar(&r.url, "url", "", "address to send GET requests to; empty: a server of its own")
	flag.TextVar(&r.plan, "plan", wd.MustPlan("20/s..150/s over 5s, hold 5s, 150/s..0/s over 2s"), "stages of the rate")
	flag.TextVar(&r.slo, "slo", slo, "what is demanded")
	flag.Uint64Var(&r.seed, "seed", 1, "what the random arrivals are drawn from")
	flag.IntVar(&r.max, "max", 100, "requests in flight at most; others are dropped")
	flag.Parse()
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
	get, err := httptask.New(func(ctx context.Context, _ *wd.Task[int]) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	}, nil)
	if err != nil {
		return err
	}
	endless := func(yield func(int) bool) {
		for i := 1; yield(i); i++ {
		}
	}
	rep, err := wd.New(get, &wd.Options{
		Strategy: wd.Rate{Plan: r.plan, Arrivals: wd.Poisson(r.seed), Max: r.max, AtCap: wd.Drop},
		Drain:    10 * time.Second, // requests in flight at Ctrl-C are no failures of the target
		Verbose:  os.Stdout,
	}).Run(ctx, wd.Seq(endless))
	if err != nil && ctx.Err() == nil {
		return err
	}
	figures := rep.TPS(&tps.Options{SLO: r.slo})
	fmt.Println(figures)
	if figures.SLO != nil && figures.SLO.Status != tps.Met {
		return errors.New("ramp: the SLO is " + figures.SLO.Status.String())
	}
	return nil
}
