package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
	"github.com/worker-dispatcher/wd/report"
	"github.com/worker-dispatcher/wd/tps"
)

// A load sends the requests of a test.
type load struct {
	client *http.Client
	send   wd.Handler[int, httptask.Result]
}

// newLoad returns the load that the flags describe.
func newLoad(c config) (*load, error) {
	client := httptask.NewClient(0)
	client.Timeout = c.timeout
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	send, err := httptask.New(func(ctx context.Context, _ *wd.Task[int]) (*http.Request, error) {
		return c.request.New(ctx, c.url)
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

// runTo sends the requests, and shows on standard error how it goes: where that is no terminal, in a line a second.
func (l *load) runTo(ctx context.Context, c config, sink wd.Sink) (*wd.Report[int, httptask.Result], error) {
	p := &report.Progress{Every: time.Second}
	defer p.Close()
	o := &wd.Options{
		Strategy: wd.Frequency{Workers: c.workers, Interval: c.interval, Accumulate: c.accumulate, Max: c.max},
		Runtime:  c.runtime,
		Observe:  p.Observe,
		Sink:     sink,
	}
	if !c.json {
		o.Verbose = p.Through(os.Stdout)
	}
	defer l.client.CloseIdleConnections()
	running := wd.New(l.get, o).SuccessIf(success).Start(ctx, wd.Count(c.tasks))
	defer context.AfterFunc(ctx, func() {
		fmt.Fprintf(p.Through(os.Stderr), "interrupted: no more requests start, those in flight, %d, are awaited up to %v; Ctrl-C again ends at once\n",
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
