package wd_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

// A task that fails is started again, after a random part of 1 ms, 2 ms, 4 ms …, but not after a permanent error.
func ExampleOptions_retry() {
	flaky := func(_ context.Context, t *wd.Task[string]) (string, error) {
		switch {
		case t.Value == "no":
			return "", wd.Permanent(errors.New("never"))
		case t.Attempt() < 3:
			return "", errors.New("not yet")
		}
		return "done", nil
	}
	rep, _ := wd.New(flaky, &wd.Options{Retry: wd.Retry{Attempts: 5, Base: time.Millisecond}}).
		Run(context.Background(), wd.Slice([]string{"yes", "no"}))
	for r := range rep.Records() {
		fmt.Println(r.Task, r.Attempt, r.Result, r.Err)
	}
	// Output:
	// yes 3 done <nil>
	// no 1  never
}

// A server that says when to come back is obeyed.
func ExampleRetryAfter() {
	busy := func(_ context.Context, t *wd.Task[int]) (int, error) {
		if t.Attempt() == 1 {
			return 0, wd.RetryAfter(errors.New("busy"), 30*time.Millisecond)
		}
		return 1, nil
	}
	rep, _ := wd.New(busy, &wd.Options{Retry: wd.Retry{Attempts: 2, Base: time.Hour, Cap: time.Hour}}).Run(context.Background(), wd.Count(1))
	r, _ := rep.Record(1)
	fmt.Println(r.Result, r.Wait() >= 30*time.Millisecond)
	// Output: 1 true
}

// Each attempt has a context that ends after the timeout.
func ExampleOptions_timeout() {
	wait := func(ctx context.Context, d time.Duration) (string, error) {
		select {
		case <-time.After(d):
			return "in time", nil
		case <-ctx.Done():
			return "", context.Cause(ctx)
		}
	}
	rep, _ := wd.New(wd.Func(wait), &wd.Options{Timeout: 20 * time.Millisecond}).
		Run(context.Background(), wd.Slice([]time.Duration{time.Millisecond, time.Hour}))
	for r := range rep.Records() {
		fmt.Println(r.Result, r.Err)
	}
	// Output:
	// in time <nil>
	//  timeout of the task is over
}

// A run in which too much goes wrong ends early.
func ExampleOptions_stopAfterFailures() {
	fail := func(context.Context, int) (int, error) { return 0, errors.New("no route") }
	o := &wd.Options{Strategy: wd.Fixed{Workers: 1}, StopAfterFailures: 3}
	rep, err := wd.New(wd.Func(fail), o).Run(context.Background(), wd.Count(1000))
	fmt.Println(rep.Failed, rep.Undispatched, err)
	// Output: 3 997 too many tasks have failed
}

// Somebody looks while the run goes on.
func ExampleOptions_observe() {
	o := &wd.Options{Observe: func(s wd.Snapshot) {
		if !s.End.IsZero() && s.Completed == s.Tasks {
			fmt.Println(s.Completed, "of", s.Tasks, "done,", s.InFlight, "in flight")
		}
	}}
	_, _ = wd.New(wd.Func(nap), o).Run(context.Background(), wd.Count(4))
	// Output: 4 of 4 done, 0 in flight
}

// A printer is a sink that prints.
type printer struct{}

func (printer) Write(records []tps.Record) error {
	for _, r := range records {
		fmt.Println(r.ID, r.Task, r.Result, r.Outcome)
	}
	return nil
}

// A sink takes the records as tasks end.
func ExampleOptions_sink() {
	half := func(_ context.Context, n int) (int, error) { return n / 2, nil }
	o := &wd.Options{Strategy: wd.Fixed{Workers: 1}, Sink: printer{}}
	_, _ = wd.New(wd.Func(half), o).Run(context.Background(), wd.Slice([]int{8, 6}))
	// Output:
	// 1 8 4 succeeded
	// 2 6 3 succeeded
}

// A run log is a sink: a line for each task as it ends, and what was run before them.
func ExampleOptions_log() {
	var file bytes.Buffer
	half := func(_ context.Context, n int) (int, error) { return n / 2, nil }
	o := &wd.Options{Strategy: wd.Fixed{Workers: 1}, Timeout: time.Second, Sink: tps.NewLogWriter(&file, nil)}
	_, _ = wd.New(wd.Func(half), o).Run(context.Background(), wd.Slice([]int{8, 6}))

	log := tps.NewLogReader(&file)
	for r := range log.Records() {
		fmt.Println(r.ID, r.Outcome)
	}
	summary, _ := log.Summary()
	fmt.Println(log.Header().Strategy, log.Header().Options["timeout"], summary.Succeeded)
	// Output:
	// 1 succeeded
	// 2 succeeded
	// fixed workers=1 1s 2
}

// A run ends early when it misses its SLO: here over the last 100 ms.
func ExampleOptions_abort() {
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	slo, err := tps.ParseSLO("p99<300ms, errors<1%")
	if err != nil {
		fmt.Println(err)
		return
	}
	refuse := func(context.Context, int) (int, error) {
		time.Sleep(time.Millisecond)
		return 0, errors.New("connection refused")
	}
	o := &wd.Options{Strategy: wd.Fixed{Workers: 10}, Sink: &tps.Watch{SLO: slo, Over: 100 * time.Millisecond, Missed: stop}}
	rep, err := wd.New(wd.Func(refuse), o).Run(ctx, wd.Count(1_000_000))
	var missed *tps.MissedError
	if errors.As(err, &missed) {
		fmt.Println(missed.Clause, "was missed over", missed.Over)
	}
	fmt.Println(rep.Undispatched > 900_000)
	// Output:
	// errors<1% was missed over 100ms
	// true
}

// A run that is paused, sped up and stopped.
func ExampleRunning() {
	r := wd.New(wd.Func(nap), &wd.Options{Strategy: wd.Fixed{Workers: 1}}).Start(context.Background(), wd.Count(1_000_000))
	r.Pause()
	fmt.Println("paused:", r.Snapshot().Paused)
	r.Resume()
	_ = r.SetWorkers(5)
	time.Sleep(100 * time.Millisecond)
	r.Stop(errors.New("seen enough"))
	rep, err := r.Wait()
	fmt.Println(err, rep.PeakInFlight, rep.Completed > 5, rep.Completed+rep.Undispatched)
	// Output:
	// paused: true
	// seen enough 5 true 1000000
}
