// Bulk runs the lines of a file through a function that sometimes fails, 20 at a time: retries, progress on standard error,
// results on standard output in the order of the lines, in constant memory however long the file is.
//
//	go run ./examples/bulk             # some lines of its own
//	go run ./examples/bulk FILE        # those of a file; - is standard input
//	go run ./examples/bulk -journal bulk.log FILE
//
// With a journal the same command again goes on where it was interrupted, or killed: lines that are done are not sent again, and their results are
// printed from the journal.
//
// The function here asks an HTTP service, also of its own, that is now and then too busy. The first Ctrl-C ends the run and the
// requests in flight, with a last line of progress and exit status 130; the second ends it at once.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/worker-dispatcher/wd/examples/internal/command"
	"github.com/worker-dispatcher/wd/examples/internal/interrupt"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
	"github.com/worker-dispatcher/wd/journal"
)

func main() {
	c := command.New("bulk", about, command.CtrlC+"\n\n"+command.Exits)
	file := c.String("journal", "", "`file` that says what is done, from which the next run goes on")
	c.Parse("file")
	interrupt.Main(func(ctx context.Context) error { return bulk(ctx, c.Arg(0), *file) })
}

const about = `Usage: bulk [flags] [FILE]

Runs the lines of FILE, or some of its own, through a function that sometimes fails, 20 at a time,
and prints the results in order. FILE may be -, which is standard input.`

func bulk(ctx context.Context, name, log string) error {
	lines, err := input(name)
	if err != nil {
		return err
	}
	desk, err := openDesk()
	if err != nil {
		return err
	}
	defer desk.Close()
	ask, err := asker(desk.URL())
	if err != nil {
		return err
	}
	p := &progress{out: os.Stderr}
	d := wd.New(ask, &wd.Options{
		Strategy: wd.Fixed{Workers: 20},
		Timeout:  10 * time.Second,
		Retry:    wd.Retry{Attempts: 5, Base: 50 * time.Millisecond},
		Observe:  p.observe,
	})
	const window = 1000
	if log == "" {
		return show(d.StreamInOrder(ctx, lines, window))
	}
	j := journal.New(log, d, &journal.Options{Name: "bulk", Verbose: os.Stderr})
	return show(j.StreamInOrder(ctx, lines, window))
}

// input returns the lines of the file that is named, or of the example's own.
func input(name string) (wd.Source[string], error) {
	switch name {
	case "":
		return wd.Lines(strings.NewReader(ownLines(2000))), nil
	case "-":
		return wd.Lines(os.Stdin), nil
	}
	f, err := os.Open(name)
	return wd.Lines(f), err // closed by the end of the program
}

// asker returns the function: it sends a line to the service and returns what that makes of it. A service that is too busy says so with status
// 503, after which it is asked again.
func asker(url string) (wd.Handler[string, string], error) {
	send, err := httptask.New(func(ctx context.Context, t *wd.Task[string]) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(t.Value))
	}, &httptask.Options{Client: httptask.NewClient(20), KeepBody: 1 << 20})
	return func(ctx context.Context, t *wd.Task[string]) (string, error) {
		answer, err := send(ctx, t)
		switch {
		case err != nil:
			return "", err
		case answer.Status != http.StatusOK:
			return "", wd.Permanent(fmt.Errorf("status %d", answer.Status))
		}
		return string(answer.Body), nil
	}, err
}

// show prints results as they come, and what could not be had in their places.
func show(records func(func(wd.Record[string, string], error) bool)) error {
	for r, err := range records {
		switch {
		case err != nil:
			return err // of the run
		case r.Err != nil:
			fmt.Printf("%d: %v, at attempt %d\n", r.ID, r.Err, r.Attempt)
		default:
			fmt.Println(r.Result)
		}
	}
	return nil
}

// A progress shows how far the run is, in a line a second and one at the end.
type progress struct {
	out  io.Writer
	last time.Time
}

func (p *progress) observe(s wd.Snapshot) {
	if s.End.Sub(p.last) < time.Second && s.InFlight > 0 {
		return
	}
	p.last = s.End
	fmt.Fprintf(p.out, "%5.1fs  in flight %3d  done %6d  failed %4d  rate %6.0f/s\n",
		s.Duration().Seconds(), s.InFlight, s.Completed, s.Failed, s.Rate)
}
