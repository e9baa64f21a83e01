// Runlog runs tasks and keeps a log of them in a file, from which wdtps makes a report: also of a run that is interrupted, or killed.
//
//	go run ./examples/runlog run.log                # some 3 s
//	go run ./report/cmd/wdtps run.log
//	go run ./report/cmd/wdtps convert run.log       # the records as CSV
//
// The first Ctrl-C ends the run in order: the log then ends with a summary that says so. The second ends it at once, as does a kill; the log
// then has all tasks that had ended, and wdtps says that it is cut off.
package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/worker-dispatcher/wd/examples/internal/command"
	"github.com/worker-dispatcher/wd/examples/internal/interrupt"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

func main() {
	c := command.New("runlog", about, more)
	c.Parse("log")
	if c.NArg() == 0 {
		c.Fail(errors.New("want the name of the log to write"))
	}
	interrupt.Main(func(ctx context.Context) error { return runlog(ctx, c.Arg(0)) })
}

const about = `Usage: runlog FILE

Runs 350 tasks, in some 3 s, and keeps a log of them in FILE, from which wdtps makes a report.`

const more = `The first Ctrl-C ends the run in order, with a summary in the log; the second, or a kill, at once:
the log then has what had ended.

` + command.Exits

func runlog(ctx context.Context, name string) (err error) {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()

	rep, err := wd.New(visit, &wd.Options{
		Strategy: wd.Frequency{Workers: 2, Interval: 100 * time.Millisecond, Accumulate: 1},
		Drain:    time.Second,
		Sink:     tps.NewLogWriter(file, &tps.LogOptions{Notes: map[string]string{"target": "none, it only sleeps"}}),
	}).Run(ctx, wd.Count(350))
	fmt.Println(rep.Summary)
	return err
}

var errBusy = errors.New("busy")

// visit is the task: it takes some time, longer every tenth time, and sometimes fails.
func visit(ctx context.Context, t *wd.Task[int]) (int, error) {
	t.Tag([]string{"read", "read", "write"}[t.ID%3])
	took := 10*time.Millisecond + rand.N(10*time.Millisecond)
	if t.ID%10 == 0 {
		took *= 10
		t.Set("slow", true)
	}
	select {
	case <-time.After(took):
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	if t.ID%50 == 0 {
		return 0, errBusy
	}
	return t.Value, nil
}
