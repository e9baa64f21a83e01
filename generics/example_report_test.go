package wd_test

import (
	"context"
	"fmt"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

// A run returns its results, a record of each task, and the counts.
func ExampleDispatcher_Run() {
	half := func(_ context.Context, n int) (int, error) {
		if n%2 == 1 {
			return 0, fmt.Errorf("%d is odd", n)
		}
		return n / 2, nil
	}
	rep, err := wd.New(wd.Func(half), nil).Run(context.Background(), wd.Slice([]int{4, 7, 10}))
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(rep.Results())
	for r := range rep.Records() {
		fmt.Println(r.ID, r.Task, r.Result, r.Err, r.Started.Before(r.Ended) || r.Started.Equal(r.Ended))
	}
	fmt.Println(rep.Tasks, rep.Completed, rep.Succeeded, rep.Failed, rep.Duration() > 0)
	// Output:
	// [2 0 5]
	// 1 4 2 <nil> true
	// 2 7 0 7 is odd true
	// 3 10 5 <nil> true
	// 3 3 2 1 true
}

// The report's own log of the tasks is what tps analyses.
func ExampleReport_TPS() {
	work := func(_ context.Context, n int) (int, error) { time.Sleep(150 * time.Millisecond); return n, nil }
	s := wd.Frequency{Workers: 5, Interval: 300 * time.Millisecond}
	rep, _ := wd.New(wd.Func(work), &wd.Options{Strategy: s}).Run(context.Background(), wd.Count(15))
	r := rep.TPS(&tps.Options{Interval: 300 * time.Millisecond})
	for _, row := range r.Intervals {
		fmt.Println(row.Succeeded)
	}
	// Output:
	// 5
	// 5
	// 5
}
