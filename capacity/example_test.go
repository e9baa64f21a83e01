package capacity_test

import (
	"context"
	"fmt"
	"time"

	"github.com/worker-dispatcher/wd/capacity"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

// The handler may be anything; here it is a nap of 5 ms in one of two places, which is 400 a second at most.
func ExampleSearch() {
	places := make(chan struct{}, 2)
	nap := wd.Func(func(_ context.Context, name string) (string, error) {
		places <- struct{}{}
		defer func() { <-places }()
		time.Sleep(5 * time.Millisecond)
		return name, nil
	})
	slo, err := tps.ParseSLO("p99<1s, errors<1%")
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := capacity.Search(context.Background(), nap, capacity.Cycle([]string{"a", "b"}), &capacity.Options{
		SLO: slo, Start: 50, Step: 200 * time.Millisecond, // for real targets the defaults are better
		Max: 100,
	})
	fmt.Println(found.Verdict, found.Rate, err)
	// Output: above 100 <nil>
}

// A target that is busy says so in its answer, which is no error, and yet counts as one.
func ExampleSearchWith() {
	busy := wd.Func(func(context.Context, int) (int, error) { return 503, nil })
	d := wd.New(busy, nil).SuccessIf(func(status int) bool { return status/100 == 2 })
	found, err := capacity.SearchWith(context.Background(), d, nil, &capacity.Options{Start: 400, Step: 100 * time.Millisecond})
	fmt.Println(found.Verdict, found.Probes[0].Failed, err)
	// Output: below 1 <nil>
}
