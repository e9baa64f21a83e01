package process_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/process"
	"github.com/worker-dispatcher/wd/remote"
)

// Hash refers to a function by a name, by which the children find it too.
var Hash = remote.Func("example.Hash", hash)

func hash(_ context.Context, text string) (string, error) {
	switch text {
	case "exit":
		os.Exit(3)
	case "hang":
		select {}
	}
	return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:8], nil
}

// The first line of main, and of TestMain, is process.Main().
func ExampleHandler() {
	pool, err := process.NewPool(&process.Options{Procs: 2, Grace: 50 * time.Millisecond, Stderr: io.Discard})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = pool.Close() }()
	rep, err := wd.New(process.Handler(pool, Hash), &wd.Options{
		Strategy: wd.Fixed{Workers: pool.Slots()}, Timeout: time.Second,
	}).Run(context.Background(), wd.Slice([]string{"one", "exit", "two", "hang", "three"}))
	for r := range rep.Records() {
		var died *process.WorkerDiedError
		if errors.As(r.Err, &died) {
			fmt.Println(r.ID, "process died:", died.ExitCode, died.Cause)
			continue
		}
		fmt.Println(r.ID, r.Result, r.Err)
	}
	fmt.Println(err)
	// Output:
	// 1 7692c3ad <nil>
	// 2 process died: 3 <nil>
	// 3 3fc4ccfe <nil>
	// 4 process died: -1 timeout of the task is over
	// 5 8b5b9db0 <nil>
	// <nil>
}

// A batch each interval, growing, over processes that run several tasks at once.
func ExamplePool_Slots() {
	pool, err := process.NewPool(&process.Options{Procs: 2, PerProc: 5})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = pool.Close() }()
	rep, err := wd.New(process.Handler(pool, Hash), &wd.Options{
		Strategy: wd.Frequency{Workers: 2, Interval: 10 * time.Millisecond, Accumulate: 2, Max: pool.Slots()},
	}).Run(context.Background(), wd.Slice([]string{"a", "b", "c", "d", "e", "f"}))
	fmt.Println(pool.Slots(), rep.Results(), err)
	// Output: 10 [ca978112 3e23e816 2e7d2c03 18ac3e73 3f79bb7b 252f10c8] <nil>
}

// Verbose shows the pool beside the strategy.
func ExamplePool_Strategy() {
	pool, err := process.NewPool(&process.Options{Procs: 2})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = pool.Close() }()
	fmt.Println(pool.Strategy(wd.Queue{Workers: pool.Slots(), Depth: 1}))
	// Output: queue workers=2 depth=1 execution=processes processes=2 tasks_in_each=1
}
