package journal_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/journal"
)

// The first run is ended in its midst, as by Ctrl-C. The second has the results of all.
func ExampleJournal_Run() {
	path := filepath.Join(os.TempDir(), fmt.Sprint("shout-", os.Getpid(), ".log"))
	defer os.Remove(path)

	ctx, interrupt := context.WithCancelCause(context.Background())
	shout := func(_ context.Context, word string) (string, error) {
		if word == "three" {
			interrupt(errors.New("interrupted"))
		}
		return strings.ToUpper(word), nil
	}
	d := wd.New(wd.Func(shout), &wd.Options{Strategy: wd.Fixed{Workers: 1}})
	j := journal.New(path, d, &journal.Options{Name: "shout"})
	lines := "one\ntwo\nthree\nfour\nfive"

	_, err := j.Run(ctx, wd.Lines(strings.NewReader(lines)))
	fmt.Println(err)
	rep, err := j.Run(context.Background(), wd.Lines(strings.NewReader(lines)))
	fmt.Println(rep.Earlier.Succeeded, "were done before,", rep.Succeeded, "now", err)
	fmt.Println(rep.Results())
	// Output:
	// interrupted
	// 3 were done before, 2 now <nil>
	// [ONE TWO THREE FOUR FIVE]
}

// Results in order, in bounded memory, however long the input is and however often it was interrupted.
func ExampleJournal_StreamInOrder() {
	path := filepath.Join(os.TempDir(), fmt.Sprint("count-", os.Getpid(), ".log"))
	defer os.Remove(path)
	d := wd.New(wd.Func(func(_ context.Context, n int) (string, error) { return strings.Repeat("*", n), nil }), nil)
	j := journal.New(path, d, nil)
	for r, err := range j.StreamInOrder(context.Background(), wd.Count(1000), 100) {
		if err != nil || r.ID == 2 {
			break
		}
	}
	for r, err := range j.StreamInOrder(context.Background(), wd.Count(4), 100) {
		fmt.Println(r.ID, r.Result, r.OK, err)
	}
	// Output:
	// 1 * true <nil>
	// 2 ** true <nil>
	// 3 *** true <nil>
	// 4 **** true <nil>
}

// Orders are known by their number, whatever else is in them; what was running when the program died is not run again.
func ExampleJournal_KeyBy() {
	type order struct {
		Number string
		Notes  []string
	}
	path := filepath.Join(os.TempDir(), fmt.Sprint("orders-", os.Getpid(), ".log"))
	defer os.Remove(path)
	send := func(_ context.Context, o order) (bool, error) { fmt.Println("send", o.Number); return true, nil }
	d := wd.New(wd.Func(send), &wd.Options{Strategy: wd.Fixed{Workers: 1}})
	j := journal.New(path, d, &journal.Options{Interrupted: journal.Skip}).KeyBy(func(o order) string { return o.Number })
	for _, orders := range [][]order{{{"A1", nil}, {"A2", nil}}, {{"A2", []string{"urgent"}}, {"A3", nil}}} {
		rep, err := j.Run(context.Background(), wd.Slice(orders))
		fmt.Println(rep.Earlier.Succeeded, rep.Succeeded, rep.Results(), err)
	}
	// Output:
	// send A1
	// send A2
	// 0 2 [true true] <nil>
	// send A3
	// 1 1 [true true] <nil>
}
