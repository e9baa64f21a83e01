package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
	"github.com/worker-dispatcher/wd/tps"
)

// A load sends the requests of a test.
type load struct {
	client *http.Client
	send   wd.Handler[int, httptask.Result]
}

// newLoad returns a load of GET requests to the address.
func newLoad(url string, timeout time.Duration) (*load, error) {
	client := httptask.NewClient(0)
	client.Timeout = timeout
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	send, err := httptask.New(func(ctx context.Context, _ *wd.Task[int]) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	}, &httptask.Options{Client: client})
	return &load{client: client, send: send}, err
}

// run sends the requests, with a log of them if that is asked for. Without a report nothing was sent.
func (l *load) run(ctx context.Context, c config) (*wd.Report[int, httptask.Result], error) {
	if c.log == "" {
		return l.runTo(ctx, c, nil)
	}
	file, err := os.Create(c.log)
	if err != nil {
		return nil, err
	}
	rep, err := l.runTo(ctx, c, tps.NewLogWriter(file, &tps.LogOptions{Notes: map[string]string{"url": c.url}}))
	return rep, errors.Join(err, file.Close())
}

// runTo sends the requests, with a line a second on standard error.
func (l *load) runTo(ctx context.Context, c config, sink wd.Sink) (*wd.Report[int, httptask.Result], error) {
	p := &progress{out: os.Stderr}
	o := &wd.Options{
		Strategy: wd.Frequency{Workers: c.workers, Interval: c.interval, Accumulate: c.accumulate, Max: c.max},
		Runtime:  c.runtime,
		Observe:  p.observe,
		Sink:     sink,
	}
	if !c.json {
		o.Verbose = os.Stdout
	}
	defer l.client.CloseIdleConnections()
	running := wd.New(l.get, o).SuccessIf(success).Start(ctx, wd.Count(c.tasks))
	defer context.AfterFunc(ctx, func() {
		fmt.Fprintf(os.Stderr, "interrupted: no more requests start, %d in flight are awaited up to %v; Ctrl-C again ends at once\n",
			running.Snapshot().InFlight, l.client.Timeout)
	})()
	return running.Wait()
}

// get is the task. A request in flight is awaited, for the timeout at most, also when the run's context ends: to cut it
// would make a failure of it that the target has no part in.
func (l *load) get(ctx context.Context, t *wd.Task[int]) (httptask.Result, error) {
	return l.send(context.WithoutCancel(ctx), t)
}

// success is the rule by which a request without an error succeeded.
func success(r httptask.Result) bool { return r.Status/100 == 2 }

// A progress writes a line a second, with the rate since the line before.
type progress struct {
	out  io.Writer
	last wd.Snapshot
}

func (p *progress) observe(s wd.Snapshot) {
	if p.last.Start.IsZero() {
		p.last = wd.Snapshot{Summary: wd.Summary{Start: s.Start, End: s.Start}}
	}
	passed := s.End.Sub(p.last.End).Seconds()
	if passed < 0.99 {
		return
	}
	fmt.Fprintf(p.out, "%5.0fs  in flight %5d  done %7d  failed %6d  rate %7.1f/s\n", s.Duration().Seconds(),
		s.InFlight, s.Completed, s.Failed, float64(s.Completed-p.last.Completed)/passed)
	p.last = s
}
