// Stress climbs with the rate of its requests until the target gives way, and reports how far that was: TPS with its peaks,
// and the percentiles of service and response time.
//
//	go run ./examples/stress                              # a target of its own, of known capacity, on loopback
//	go run ./examples/stress -url http://localhost:8080/  # yours
//	go run ./examples/stress -help
package main

import (
	"context"
	"os"

	"github.com/worker-dispatcher/wd/examples/internal/interrupt"
	"github.com/worker-dispatcher/wd/examples/internal/target"
)

func main() {
	c := parse()
	interrupt.Main(func(ctx context.Context) error { return stress(ctx, c) })
}

// stress runs the test and prints its outcome.
func stress(ctx context.Context, c config) error {
	if c.out != "" {
		if err := os.MkdirAll(c.out, 0o755); err != nil {
			return err
		}
	}
	var t *target.Target
	if c.url == "" {
		var err error
		if t, err = target.Start(c.servers, c.service, nil); err != nil {
			return err
		}
		defer t.Close()
		c.url = t.URL()
	}
	l, err := newLoad(c)
	if err != nil {
		return err
	}
	rep, err := l.run(ctx, c)
	if err != nil && (ctx.Err() == nil || rep == nil) {
		return err
	}
	return newOutcome(c, t, rep).write(os.Stdout)
}
