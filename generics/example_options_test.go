package wd_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// No task starts after Runtime, and the contexts of those that run end then.
func ExampleOptions_runtime() {
	wait := func(ctx context.Context, n int) (int, error) {
		if n > 2 {
			<-ctx.Done()
		}
		return n, context.Cause(ctx)
	}
	o := &wd.Options{Strategy: wd.Fixed{Workers: 1}, Runtime: 50 * time.Millisecond}
	rep, err := wd.New(wd.Func(wait), o).Run(context.Background(), wd.Count(10))
	fmt.Println(rep.Completed, "completed,", rep.Undispatched, "undispatched:", rep.Stopped, err)
	fmt.Println(rep.Err())
	// Output:
	// 3 completed, 7 undispatched: runtime is over <nil>
	// task 3: runtime is over
}

// When the run is over, running tasks get some more time.
func ExampleOptions_drain() {
	wait := func(ctx context.Context, n int) (string, error) {
		select {
		case <-time.After(60 * time.Millisecond):
			return "done", nil
		case <-ctx.Done():
			return "", context.Cause(ctx)
		}
	}
	o := &wd.Options{Strategy: wd.Fixed{Workers: 1}, Runtime: 30 * time.Millisecond, Drain: time.Minute}
	rep, _ := wd.New(wd.Func(wait), o).Run(context.Background(), wd.Count(10))
	fmt.Println(rep.Succeeded, rep.Failed, rep.Undispatched, rep.Stopped)
	// Output: 1 0 9 runtime is over
}

// A task that does not heed its context is left behind when Grace is over.
func ExampleOptions_grace() {
	stuck := func(_ context.Context, n int) (int, error) {
		if n == 2 {
			select {}
		}
		return n, nil
	}
	o := &wd.Options{Runtime: 20 * time.Millisecond, Grace: 10 * time.Millisecond}
	rep, _ := wd.New(wd.Func(stuck), o).Run(context.Background(), wd.Count(2))
	fmt.Println(rep.Completed, "completed,", rep.Uncompleted, "uncompleted:", rep.Unfinished())
	// Output: 1 completed, 1 uncompleted: [2]
}

// A panic that is to reach the caller does so when all else has ended.
func ExampleOptions_panics() {
	defer func() {
		var p *wd.PanicError
		fmt.Println(errors.As(recover().(error), &p), p.ID, p.Value)
	}()
	d := wd.New(wd.Func(func(context.Context, int) (int, error) { panic("no way") }), &wd.Options{Panics: wd.PropagatePanics})
	_, _ = d.Run(context.Background(), wd.Count(1))
	// Output: true 1 no way
}

// timeless leaves out the lines that differ from run to run.
type timeless struct{ io.Writer }

func (w timeless) Write(p []byte) (int, error) {
	for line := range strings.Lines(string(p)) {
		if !strings.Contains(line, "---") && !strings.Contains(line, "cores") && !strings.Contains(line, "Spend Time") && line != "\n" {
			fmt.Fprint(w.Writer, line)
		}
	}
	return len(p), nil
}

// Verbose shows the configuration before the run and the counts after it.
func ExampleOptions_verbose() {
	o := &wd.Options{Strategy: wd.Frequency{Workers: 10, Interval: time.Millisecond, Max: 50}, Verbose: timeless{os.Stdout}}
	_, _ = wd.New(wd.Func(func(context.Context, int) (int, error) { return 1, nil }), o).Run(context.Background(), wd.Count(25))
	// Output:
	// Worker Dispatcher Configuration:
	// - Tasks Count: 25
	// - Runtime: unlimited
	// - Dispatch Mode: frequency
	//   ├─ workers: 10
	//   ├─ interval: 1ms
	//   ├─ accumulate: +0
	//   └─ max: 50
	// Completed Tasks Count: 25 (25 succeeded, 0 failed)
	// Uncompleted Tasks Count: 0
	// Undispatched Tasks Count: 0
}

// The first event of the Logger has every option as resolved.
func ExampleOptions_logger() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "gomaxprocs" || a.Key == "duration" {
				return slog.Attr{}
			}
			return a
		},
	}))
	o := &wd.Options{Strategy: wd.Fixed{Workers: 3}, Runtime: time.Minute, Logger: logger}
	_, _ = wd.New(wd.Func(nap), o).Run(context.Background(), wd.Count(3))
	// Output:
	// level=DEBUG msg="run starts" tasks=3 strategy="fixed workers=3" runtime=1m0s drain=0s timeout=0s grace=0s attempts=1 stop_after_failures=0 panics=record verbose=false observe=false sink=false
	// level=DEBUG msg="run ended" tasks=3 succeeded=3 failed=0 uncompleted=0 undispatched=0 dropped=0 peak_in_flight=3 stopped=<nil>
}
