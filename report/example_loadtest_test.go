package report_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/report"
	"github.com/worker-dispatcher/wd/tps"
)

// A load test of a function: along a plan, ended as soon as an SLO is missed, with progress on standard error, a log, and a page.
func Example_loadTest() {
	dir, err := os.MkdirTemp("", "load")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	if err := loadTest(dir); err != nil {
		fmt.Println(err)
	}
	// Output:
	// p95<40ms is missed over the last 1s
	// the whole run: missed
}

// loadTest leaves run.log and run.html in a folder.
func loadTest(dir string) error {
	slo, err := tps.ParseSLO("p95<40ms, errors<1%")
	if err != nil {
		return err
	}
	file, err := os.Create(filepath.Join(dir, "run.log"))
	if err != nil {
		return err
	}
	defer file.Close()
	ctx, stop := context.WithCancelCause(context.Background())
	defer stop(nil)
	p := &report.Progress{Name: "query"}
	d := wd.New(wd.Func(query), &wd.Options{
		Strategy: wd.Rate{Plan: wd.MustPlan("200/s..2000/s over 1m, hold 1h")},
		Timeout:  time.Second,
		Observe:  p.Observe,
		Sink:     tps.NewLogWriter(file, nil),
	}).Tee(&tps.Watch{SLO: slo, Over: time.Second, Missed: stop})
	rep, err := d.Run(ctx, wd.Cycle([]string{"ann", "bob"}))
	p.Close()
	if missed, ok := errors.AsType[*tps.MissedError](err); ok {
		fmt.Println(missed.Clause, "is missed over the last", missed.Over)
	} else if err != nil {
		return err
	}
	page := report.New(rep.Log(), &report.Options{Title: "query", Figures: &tps.Options{SLO: slo}})
	fmt.Println("the whole run:", page.Figures().SLO.Status) // fmt.Println(page.Figures()) has all
	return report.WriteFile(filepath.Join(dir, "run.html"), page)
}

var calls atomic.Int64

// query is what is tested. It becomes slow.
func query(_ context.Context, name string) (string, error) {
	if calls.Add(1) > 100 {
		time.Sleep(50 * time.Millisecond)
	}
	return "row of " + name, nil
}
