package wd_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// Records as their tasks end, in constant memory. To break out of the loop ends the run.
func ExampleDispatcher_Stream() {
	endless := func(yield func(int) bool) {
		for i := 1; yield(i); i++ {
		}
	}
	square := func(_ context.Context, n int) (int, error) { return n * n, nil }
	sum := 0
	for r, err := range wd.New(wd.Func(square), &wd.Options{Strategy: wd.Fixed{Workers: 1}}).Stream(context.Background(), wd.Seq(endless)) {
		if err != nil {
			fmt.Println(err)
		}
		if sum += r.Result; sum > 100 {
			fmt.Println(r.ID, sum)
			break
		}
	}
	// Output: 7 140
}

// Records in ID order, with no task more than the window ahead.
func ExampleDispatcher_StreamInOrder() {
	d := wd.New(func(_ context.Context, t *wd.Task[string]) (string, error) {
		time.Sleep(time.Duration(5-t.ID) * 5 * time.Millisecond) // the first ends last
		return strings.ToUpper(t.Value), nil
	}, &wd.Options{Strategy: wd.Fixed{Workers: 4}})
	for r := range d.StreamInOrder(context.Background(), wd.Lines(strings.NewReader("a\nb\nc\nd\n")), 4) {
		fmt.Print(r.ID, r.Result, " ")
	}
	// Output: 1A 2B 3C 4D
}

// The lines of a text.
func ExampleLines() {
	length := func(_ context.Context, line string) (int, error) { return len(line), nil }
	rep, _ := wd.New(wd.Func(length), nil).Run(context.Background(), wd.Lines(strings.NewReader("one\ntwo\nthree")))
	fmt.Println(rep.Results())
	// Output: [3 3 5]
}
