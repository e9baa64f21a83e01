package report_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"path/filepath"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/report"
	"github.com/worker-dispatcher/wd/tps"
)

func double(_ context.Context, n int) (int, error) { return 2 * n, nil }

// A run, as a page and as a workbook.
func ExampleWriteFile() {
	rep, err := wd.New(wd.Func(double), nil).Run(context.Background(), wd.Count(1000))
	if err != nil {
		log.Fatal(err)
	}
	folder, err := os.MkdirTemp("", "run")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	for _, name := range []string{"run.html", "run.xlsx", "run.pdf"} {
		if err := report.WriteFile(filepath.Join(folder, name), rep); err != nil {
			fmt.Println(name, "is none of .html, .xlsx, .txt, .json and .csv")
			continue
		}
		fmt.Println(name, "is written")
	}
	// Output:
	// run.html is written
	// run.xlsx is written
	// run.pdf is none of .html, .xlsx, .txt, .json and .csv
}

// A title, what was demanded of the run, and how it was set up.
func ExampleNew() {
	slo, err := tps.ParseSLO("p99<300ms, errors<1%")
	if err != nil {
		log.Fatal(err)
	}
	var l tps.Log
	for i := range int64(1000) { // one a millisecond, and each a millisecond slower than the one before
		l.Events = append(l.Events, tps.Event{ID: i + 1, Intended: i * 1e6, Started: i * 1e6, Ended: i*1e6 + i*1e6})
	}
	r := report.New(l, &report.Options{Title: "Checkout", Figures: &tps.Options{SLO: slo}, Config: report.System()})
	fmt.Println(r.Figures().SLO.Status, r.Figures().Response.P99)
	// Output:
	// missed 989ms
}

// Progress goes to standard error if Out is nil. What the program writes itself goes through it.
func ExampleProgress() {
	p := &report.Progress{Name: "orders", Out: io.Discard}
	defer p.Close()
	logger := slog.New(slog.NewTextHandler(p.Through(os.Stdout), &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	task := wd.Func(func(ctx context.Context, n int) (int, error) {
		if n == 2 {
			logger.Warn("slow", "order", n)
		}
		return n, nil
	})
	rep, err := wd.New(task, &wd.Options{Observe: p.Observe}).Run(context.Background(), wd.Count(3))
	fmt.Println(rep.Succeeded, err)
	// Output:
	// level=WARN msg=slow order=2
	// 3 <nil>
}
