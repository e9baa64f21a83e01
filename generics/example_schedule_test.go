package wd_test

import (
	"context"
	"fmt"
	"runtime"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// nap is a task of some milliseconds.
func nap(_ context.Context, n int) (int, error) {
	time.Sleep(20 * time.Millisecond)
	return n, nil
}

// A fixed number of workers.
func ExampleFixed() {
	rep, _ := wd.New(wd.Func(nap), &wd.Options{Strategy: wd.Fixed{Workers: 5}}).Run(context.Background(), wd.Count(15))
	fmt.Println(rep.Succeeded, "tasks, at most", rep.PeakInFlight, "at once")
	// Output: 15 tasks, at most 5 at once
}

// One channel for all workers: the source is read ahead by its depth and the task in hand.
func ExampleQueue() {
	read := 0
	source := func(yield func(int) bool) {
		for yield(read) {
			read++
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	d := wd.New(wd.Func(func(ctx context.Context, n int) (int, error) {
		time.AfterFunc(20*time.Millisecond, cancel)
		<-ctx.Done()
		return n, nil
	}), &wd.Options{Strategy: wd.Queue{Workers: 1, Depth: 3}})
	rep, _ := d.Run(ctx, wd.Seq(source))
	fmt.Println(rep.Completed, "task ran,", rep.Undispatched, "were read ahead")
	// Output: 1 task ran, 4 were read ahead
}

// A shard of workers for each core: seven workers on two cores are three in each.
func ExampleSharded() {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	rep, _ := wd.New(wd.Func(nap), &wd.Options{Strategy: wd.Sharded{Workers: 7}}).Run(context.Background(), wd.Count(60))
	fmt.Println(rep.Succeeded, "tasks, at most", rep.PeakInFlight, "at once")
	// Output: 60 tasks, at most 6 at once
}

// printPlan prints how many tasks were intended to start when.
func printPlan(rep *wd.Report[int, int]) {
	var at time.Duration
	n := 0
	for r := range rep.Records() {
		if d := r.Intended.Sub(rep.Start); d != at {
			fmt.Printf("%v: %d  ", at, n)
			at, n = d, 0
		}
		n++
	}
	fmt.Printf("%v: %d\n", at, n)
}

// A batch each interval.
func ExampleFrequency() {
	s := wd.Frequency{Workers: 4, Interval: 10 * time.Millisecond}
	rep, _ := wd.New(wd.Func(nap), &wd.Options{Strategy: s}).Run(context.Background(), wd.Count(10))
	printPlan(rep)
	// Output: 0s: 4  10ms: 4  20ms: 2
}

// Each batch larger than the one before.
func ExampleFrequency_accumulate() {
	s := wd.Frequency{Workers: 1, Interval: 10 * time.Millisecond, Accumulate: 2}
	rep, _ := wd.New(wd.Func(nap), &wd.Options{Strategy: s}).Run(context.Background(), wd.Count(16))
	printPlan(rep)
	// Output: 0s: 1  10ms: 3  20ms: 5  30ms: 7
}

// No more in flight than Max; tasks that have to wait keep their intended start.
func ExampleFrequency_max() {
	s := wd.Frequency{Workers: 4, Interval: 10 * time.Millisecond, Max: 2}
	rep, _ := wd.New(wd.Func(nap), &wd.Options{Strategy: s}).Run(context.Background(), wd.Count(8))
	printPlan(rep)
	last, _ := rep.Record(8)
	fmt.Println("at most", rep.PeakInFlight, "at once, the last one waited:", last.Wait() > 20*time.Millisecond)
	// Output:
	// 0s: 4  10ms: 4
	// at most 2 at once, the last one waited: true
}
