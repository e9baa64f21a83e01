// Capacity finds the highest rate of requests that a server can take within an SLO.
//
//	go run ./examples/capacity                                                  # a server of its own, of known capacity
//	go run ./examples/capacity -url http://localhost:8080/ -slo "p99<200ms"
//	go run ./examples/capacity -url http://localhost:8080/orders -body @order.json -header "Content-Type: application/json"
//
// A request succeeds if its answer has a status from 200 to 299.
//
// Each probe is a line on standard error, the result is on standard output. The exit status is 0 if the capacity was found, 1 if not, 130 after Ctrl-C.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/worker-dispatcher/wd/capacity"
	"github.com/worker-dispatcher/wd/examples/internal/command"
	"github.com/worker-dispatcher/wd/examples/internal/interrupt"
	"github.com/worker-dispatcher/wd/examples/internal/request"
	"github.com/worker-dispatcher/wd/examples/internal/target"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
	"github.com/worker-dispatcher/wd/tps"
)

// A config is what the flags say.
type config struct {
	capacity.Options
	url     string
	servers int
	service time.Duration
	request request.Request
	json    bool
}

func main() {
	slo, err := tps.ParseSLO("p99<500ms, errors<1%")
	if err != nil {
		panic(err)
	}
	c := config{servers: 8, service: 40 * time.Millisecond}
	set := command.New("capacity", about, more)
	set.Func("url", "`address` to send requests to, http or https; without it, to a server of its own", request.Address(&c.url))
	c.request.Flags(set.FlagSet)
	set.TextVar(&c.SLO, "slo", slo, "what must be `met`")
	set.Float64Var(&c.Start, "start", 0, "first `rate`, per second; 0: 10")
	set.Float64Var(&c.Max, "max", 0, "highest `rate` to try, per second; 0: 100,000")
	set.Var(command.Span(&c.Step, 0), "step", "how `long` a probe lasts; 0s: 2s")
	set.Var(command.Span(&c.Limit, 0), "limit", "how `long` the search may take, then what is known by then is printed; 0s: as long as it takes")
	set.Var(command.Count(&c.servers, 1, 1_000_000), "servers", "`requests` that the server of its own serves at once")
	set.Var(command.Span(&c.service, time.Microsecond), "service", "`time` that it takes for each")
	set.BoolVar(&c.json, "json", false, "print the result as JSON")
	set.Parse("")
	interrupt.Main(c.run)
}

const about = `Usage: capacity [flags]

Finds the highest rate of requests that a server can take within an SLO. A request succeeds if its
answer has a status from 200 to 299. Each probe is a line on standard error, the result is on standard
output.

  capacity -url http://localhost:8080/ -slo "p99<200ms"`

const more = command.SLO + "\n\n" + command.CtrlC + `

Exit status: 0 the capacity was found, 1 it was not, or the search could not be made, 2 wrong flag,
130 after Ctrl-C.`

// run searches and prints what was found.
func (c config) run(ctx context.Context) error {
	var t *target.Target
	if c.url == "" {
		var err error
		if t, err = target.Start(c.servers, c.service, nil); err != nil {
			return err
		}
		defer t.Close()
		c.url = t.URL()
	}
	send, err := httptask.New(func(ctx context.Context, t *wd.Task[string]) (*http.Request, error) {
		return c.request.New(ctx, t.Value)
	}, nil)
	if err != nil {
		return err
	}
	c.Run.Drain = 10 * time.Second
	c.Progress = func(p capacity.Probe) { fmt.Fprintln(os.Stderr, p) }
	d := wd.New(send, nil).SuccessIf(func(r httptask.Result) bool { return r.Status/100 == 2 })
	found, err := capacity.SearchWith(ctx, d, capacity.Cycle([]string{c.url}), &c.Options)
	if err != nil && ctx.Err() == nil {
		return err
	}
	c.print(found, t)
	if found.Verdict != capacity.Found {
		return errors.New("capacity: not found")
	}
	return nil
}

func (c config) print(found *capacity.Result, t *target.Target) {
	if c.json {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		_ = out.Encode(found) // there is nowhere to tell
		return
	}
	fmt.Print(found)
	if t != nil {
		fmt.Printf("Target: %v\n", t)
	}
}
