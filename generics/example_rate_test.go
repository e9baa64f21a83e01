package wd_test

import (
	"context"
	"fmt"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A task is due where the rate has added up to one more.
func ExampleRate() {
	double := func(_ context.Context, n int) (int, error) { return 2 * n, nil }
	rep, err := wd.New(wd.Func(double), &wd.Options{
		Strategy: wd.Rate{Plan: wd.MustPlan("10/s..30/s over 200ms, hold 100ms")},
	}).Run(context.Background(), wd.Count(100))
	for r := range rep.Records() {
		fmt.Println(r.ID, r.Intended.Sub(rep.Start).Round(time.Millisecond))
	}
	fmt.Println(rep.Undispatched, "without an arrival;", err)
	// Output:
	// 1 0s
	// 2 73ms
	// 3 124ms
	// 4 165ms
	// 5 200ms
	// 6 233ms
	// 7 267ms
	// 93 without an arrival; <nil>
}

func ExampleParsePlan() {
	p, err := wd.ParsePlan("10/s..200/s over 1m, hold 3m, 200/s..0/s over 30s")
	n, _ := p.Count()
	d, _ := p.Duration()
	fmt.Println(n, "tasks in", d, err)
	fmt.Println(p.Rate(30*time.Second), "a second after half a minute")
	_, err = wd.ParsePlan("10/s..200/x over 1m")
	fmt.Println(err)
	// Output:
	// 45300 tasks in 4m30s <nil>
	// 105 a second after half a minute
	// plan "10/s..200/x over 1m": at 7: "200/x", want a rate, such as 10/s, 2.5/m or 600/h
}

// Random arrivals that find 3 tasks in flight are dropped.
func ExampleRate_drop() {
	nap := func(context.Context, int) (int, error) { time.Sleep(time.Second); return 0, nil }
	rep, err := wd.New(wd.Func(nap), &wd.Options{
		Strategy: wd.Rate{Plan: wd.MustPlan("100/s for 100ms"), Arrivals: wd.Poisson(1), Max: 3, AtCap: wd.Drop},
	}).Run(context.Background(), wd.Count(8))
	fmt.Println(rep.Completed, "completed,", rep.Dropped, "dropped,", err)
	// Output: 3 completed, 5 dropped, <nil>
}

// What the generator says of itself is in the log and in the report made of it.
func ExampleReport_Pacing() {
	nap := func(context.Context, int) (int, error) { time.Sleep(20 * time.Millisecond); return 0, nil }
	rep, err := wd.New(wd.Func(nap), &wd.Options{
		Strategy: wd.Rate{Plan: wd.MustPlan("100/s for 100ms"), Max: 1},
	}).Run(context.Background(), wd.Count(10))
	p := rep.Pacing()
	fmt.Println(p.Planned, "planned,", p.Started, "started,", p.Waited >= 8, err)
	// Output: 10 planned, 10 started, true <nil>
}

// The rate of a run can be changed while it goes on.
func ExampleRunning_SetRate() {
	none := func(context.Context, int) (int, error) { return 0, nil }
	run := wd.New(wd.Func(none), &wd.Options{Strategy: wd.Rate{Plan: wd.MustPlan("1/h")}}).Start(context.Background(), wd.Count(50))
	err := run.SetRate(1000)
	rep, _ := run.Wait()
	fmt.Println(rep.Completed, err)
	// Output: 50 <nil>
}
