package wd_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	wd "github.com/worker-dispatcher/wd/generics"
)

// Tens runs tasks in groups of ten: ten start together, and the next ten when all of these have ended.
type Tens struct{}

// Dispatch implements [wd.Strategy].
func (Tens) Dispatch(ctx context.Context, f *wd.Feed) error {
	for n := 10; n == 10; {
		var group sync.WaitGroup
		for n = 0; n < 10; n++ {
			u, ok := f.Next(ctx, 1)
			if !ok {
				break
			}
			group.Go(u.Run) // has its own goroutine to lose, should the task call runtime.Goexit
		}
		group.Wait()
	}
	return nil
}

func (Tens) String() string { return "tens" }

// A strategy of one's own: tasks in groups of ten.
func Example_tens() {
	var ended atomic.Int64
	group := func(context.Context, int) (int, error) {
		defer ended.Add(1)
		return int(ended.Load()) / 10, nil
	}
	rep, err := wd.New(wd.Func(group), &wd.Options{Strategy: Tens{}}).Run(context.Background(), wd.Count(25))
	fmt.Println(rep.Results(), err)
	// Output: [0 0 0 0 0 0 0 0 0 0 1 1 1 1 1 1 1 1 1 1 2 2 2 2 2] <nil>
}
