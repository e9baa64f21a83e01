package wd_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

// A load plan of an hour can be tried in no time: in a bubble of testing/synctest the clock goes on as soon as all wait for it. A backend in it
// waits by package time, as here, or stands behind a net.Pipe: a connection, to httptest.NewServer too, would stop the clock. In a program of
// yours the function would be called TestPlan, and go test would run it.
func ExampleRate_virtualTime() {
	testPlan := func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			slots := make(chan struct{}, 5) // of a backend: five at once
			query := func(context.Context, int) (int, error) {
				slots <- struct{}{}
				defer func() { <-slots }()
				time.Sleep(200 * time.Millisecond)
				return 0, nil
			}
			plan := wd.MustPlan("1/s..30/s over 30m, hold 30m")
			n, _ := plan.Count()
			rep, err := wd.New(wd.Func(query), &wd.Options{Strategy: wd.Rate{Plan: plan}}).Run(t.Context(), wd.Count(n))
			if err != nil {
				t.Fatal(err)
			}
			peak, _ := rep.TPS(nil).Peak(time.Minute)
			fmt.Printf("%d tasks in %v, at most %.1f/s\n", n, rep.Duration().Round(time.Minute), peak.Rate)
			slo, _ := tps.ParseSLO("p99<1s")
			for _, c := range slo.Check(rep.Log()).Clauses {
				fmt.Println(c.Clause, c.Status, time.Duration(c.Observed).Round(time.Minute))
			}
		})
	}
	runTest(testPlan) // as go test does
	// Output:
	// 81900 tasks in 1h7m0s, at most 25.0/s
	// p99<1s missed 6m0s
}
