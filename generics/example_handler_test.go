package wd_test

import (
	"context"
	"errors"
	"fmt"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A handler sees the task's number and value, and can note things in its record. What it closes over is its configuration.
func ExampleHandler() {
	currency := "EUR"
	price := func(_ context.Context, t *wd.Task[int]) (string, error) {
		t.Set("order", 1000+t.ID)
		return fmt.Sprint(t.Value, " ", currency), nil
	}
	rep, _ := wd.New(price, nil).Run(context.Background(), wd.Slice([]int{7, 9}))
	for r := range rep.Records() {
		fmt.Println(r.ID, r.Result, r.Meta["order"])
	}
	// Output:
	// 1 7 EUR 1001
	// 2 9 EUR 1002
}

// An error is a failure of its task and of nothing else; so is a panic.
func ExampleHandler_failure() {
	divide := func(_ context.Context, n int) (int, error) {
		if n == 3 {
			return 0, errors.New("three again")
		}
		return 12 / n, nil
	}
	rep, err := wd.New(wd.Func(divide), nil).Run(context.Background(), wd.Slice([]int{1, 2, 3, 0, 6}))
	fmt.Println(rep.Results(), rep.Succeeded, rep.Failed, err)
	fmt.Println(rep.Err())
	// Output:
	// [12 6 0 0 2] 3 2 <nil>
	// task 3: three again
	// task 4: panic: runtime error: integer divide by zero
}

// A function that returns an error alone.
func ExampleDo() {
	send := func(_ context.Context, to string) error {
		if to == "" {
			return errors.New("to nobody")
		}
		return nil
	}
	rep, _ := wd.New(wd.Do(send), nil).Run(context.Background(), wd.Slice([]string{"ann", "", "bob"}))
	fmt.Println(rep.Succeeded, rep.Err())
	// Output: 2 task 2: to nobody
}

// A bool result says whether the task succeeded.
func ExampleNew_bool() {
	even := func(_ context.Context, n int) (bool, error) { return n%2 == 0, nil }
	rep, _ := wd.New(wd.Func(even), nil).Run(context.Background(), wd.Count(5))
	fmt.Println(rep.Succeeded, rep.Failed)
	// Output: 2 3
}

// A status is a result that knows whether it is a success.
type status int

func (s status) Success() bool { return s == 200 }

// A result with a method Success says whether the task succeeded.
func ExampleNew_success() {
	call := func(_ context.Context, n int) (status, error) { return status(100 * n), nil }
	rep, _ := wd.New(wd.Func(call), nil).Run(context.Background(), wd.Count(5))
	fmt.Println(rep.Succeeded, rep.Failed)
	// Output: 1 4
}

// SuccessIf sets a rule of one's own.
func ExampleDispatcher_SuccessIf() {
	call := func(_ context.Context, n int) (status, error) { return status(100 * n), nil }
	d := wd.New(wd.Func(call), nil).SuccessIf(func(s status) bool { return s >= 200 && s < 400 })
	rep, _ := d.Run(context.Background(), wd.Count(5))
	fmt.Println(rep.Succeeded, rep.Failed)
	// Output: 2 3
}

// OnDone sees each record as its task ends; what it returns is the result.
func ExampleDispatcher_OnDone() {
	double := func(_ context.Context, n int) (int, error) { return 2 * n, nil }
	d := wd.New(wd.Func(double), nil).OnDone(func(_ context.Context, r wd.Record[int, int]) int {
		return r.Result + 100*r.ID
	})
	rep, _ := d.Run(context.Background(), wd.Count(3))
	fmt.Println(rep.Results())
	// Output: [102 204 306]
}

// OnAllDone sees the records in order after the last task has ended; what it returns is the result.
func ExampleDispatcher_OnAllDone() {
	double := func(_ context.Context, n int) (int, error) { return 2 * n, nil }
	sum := 0
	d := wd.New(wd.Func(double), nil).OnAllDone(func(_ context.Context, r wd.Record[int, int]) int {
		sum += r.Result
		return sum
	})
	rep, _ := d.Run(context.Background(), wd.Count(4))
	fmt.Println(rep.Results())
	// Output: [2 6 12 20]
}
