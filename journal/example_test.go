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
	path := filepath.Join(os.TempDir(), fmt.Sprint("squares-", os.Getpid(), ".log"))
	defer os.Remove(path)
	d := wd.New(wd.Func(func(_ context.Context, n int) (int, error) { return n * n, nil }), nil)
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
	// 1 1 true <nil>
	// 2 4 true <nil>
	// 3 9 true <nil>
	// 4 16 true <nil>
}

// A run in the background is looked at and stopped; the next one does what it has left.
func ExampleJournal_Start() {
	path := filepath.Join(os.TempDir(), fmt.Sprint("start-", os.Getpid(), ".log"))
	defer os.Remove(path)
	third := make(chan bool)
	square := func(ctx context.Context, n int) (int, error) {
		if n == 3 {
			close(third)
			<-ctx.Done() // until Stop
		}
		return n * n, nil
	}
	j := journal.New(path, wd.New(wd.Func(square), &wd.Options{Strategy: wd.Fixed{Workers: 1}}), nil)

	r := j.Start(context.Background(), wd.Count(5))
	<-third
	fmt.Println(r.Snapshot().Completed, "of", r.Snapshot().Tasks)
	r.Stop(nil)
	rep, err := r.Wait()
	fmt.Println(rep.Succeeded, rep.Stopped, err)

	rep, err = j.Start(context.Background(), wd.Count(5)).Wait()
	fmt.Println(rep.Earlier.Succeeded, rep.Succeeded, rep.Results(), err)
	// Output:
	// 2 of 5
	// 3 run stopped <nil>
	// 3 2 [1 4 9 16 25] <nil>
}

// A bit of the disk has gone bad. What is in the line is lost, and its task runs again.
func ExampleRepair() {
	dir, _ := os.MkdirTemp("", "repair")
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "run.log")
	square := func(_ context.Context, n int) (int, error) { return n * n, nil }
	j := journal.New(path, wd.New(wd.Func(square), &wd.Options{Strategy: wd.Fixed{Workers: 1}}), nil)
	_, _ = j.Run(context.Background(), wd.Count(5))
	text, _ := os.ReadFile(path)
	_ = os.WriteFile(path, []byte(strings.Replace(string(text), `"result":9`, `"result":1`, 1)), 0o600)

	_, err := j.Run(context.Background(), wd.Count(5))
	if damage, ok := errors.AsType[*journal.DamageError](err); ok {
		fmt.Println("line", damage.Line, damage.Err)
		r, err := journal.Repair(path)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(r.Kept, "lines kept,", len(r.Dropped), "dropped, before that", filepath.Base(r.Backup))
	}
	rep, err := j.Run(context.Background(), wd.Count(5))
	fmt.Println(rep.Earlier.Succeeded, rep.Succeeded, rep.Results(), err)
	// Output:
	// line 4 its checksum is not that of the line
	// 6 lines kept, 1 dropped, before that run.log.damaged
	// 4 1 [1 4 9 16 25] <nil>
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
