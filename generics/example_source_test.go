package wd_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// Tasks from a list: results come in its order, whichever ends first.
func ExampleSlice() {
	shout := func(_ context.Context, s string) (string, error) { return strings.ToUpper(s), nil }
	rep, _ := wd.New(wd.Func(shout), nil).Run(context.Background(), wd.Slice([]string{"a", "b", "c"}))
	fmt.Println(rep.Results())
	// Output: [A B C]
}

// A number of tasks: their values are their numbers.
func ExampleCount() {
	square := func(_ context.Context, n int) (int, error) { return n * n, nil }
	rep, _ := wd.New(wd.Func(square), nil).Run(context.Background(), wd.Count(5))
	fmt.Println(rep.Results())
	// Output: [1 4 9 16 25]
}

// Tasks from an iterator, pulled only as fast as they start.
func ExampleSeq() {
	double := func(_ context.Context, n int) (int, error) { return 2 * n, nil }
	rep, _ := wd.New(wd.Func(double), nil).Run(context.Background(), wd.Seq(slices.Values([]int{3, 4, 5})))
	fmt.Println(rep.Results())
	// Output: [6 8 10]
}

// Tasks that come one by one, from a channel: senders wait for a worker that is free.
func ExampleChan() {
	jobs := make(chan int)
	go func() {
		defer close(jobs)
		for n := range 3 {
			jobs <- n
		}
	}()
	double := func(_ context.Context, n int) (int, error) { return 2 * n, nil }
	rep, err := wd.New(wd.Func(double), nil).Run(context.Background(), wd.Chan(jobs))
	fmt.Println(rep.Results(), err)
	// Output: [0 2 4] <nil>
}

// Tasks from an iterator that can fail, here the lines of a text of which one is too long. What came before still runs.
func ExampleTrySeq() {
	lines := func(yield func(string, error) bool) {
		s := bufio.NewScanner(strings.NewReader("ab\nc\nmuch too long\nd\n"))
		s.Buffer(nil, 8)
		for s.Scan() {
			if !yield(s.Text(), nil) {
				return
			}
		}
		if s.Err() != nil {
			yield("", s.Err())
		}
	}
	length := func(_ context.Context, s string) (int, error) { return len(s), nil }
	rep, err := wd.New(wd.Func(length), nil).Run(context.Background(), wd.TrySeq(lines))
	fmt.Println(rep.Results(), errors.Is(err, bufio.ErrTooLong))
	// Output: [2 1] true
}

// As many tasks as the plan takes. Under testing/synctest it would take no time.
func ExampleCycle() {
	call := func(_ context.Context, path string) (string, error) { return "GET " + path, nil }
	d := wd.New(wd.Func(call), &wd.Options{Strategy: wd.Rate{Plan: wd.Plan{{From: 100, To: 100, Over: 50 * time.Millisecond}}}})
	rep, err := d.Run(context.Background(), wd.Cycle([]string{"/a", "/b"}))
	fmt.Println(rep.Results(), err)
	// Output: [GET /a GET /b GET /a GET /b GET /a] <nil>
}

// Those that did not succeed, once more, with the numbers they have in the source.
func ExampleSource_Filter() {
	src := wd.Slice([]string{"1", "two", "3", "four"})
	parse := wd.New(wd.Func(func(_ context.Context, s string) (int, error) { return strconv.Atoi(s) }), nil)
	rep, err := parse.Run(context.Background(), src)
	fmt.Println(rep.Results(), err)

	failed := src.Filter(func(id int, _ string) bool { r, _ := rep.Record(id); return !r.OK })
	spell := wd.New(wd.Func(func(_ context.Context, s string) (int, error) {
		return map[string]int{"two": 2, "four": 4}[s], nil
	}), nil)
	rep, err = spell.Run(context.Background(), failed)
	for r := range rep.Records() {
		fmt.Println(r.ID, r.Task, r.Result, err)
	}
	// Output:
	// [1 0 3 0] <nil>
	// 2 two 2 <nil>
	// 4 four 4 <nil>
}
