package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
)

// A load sends the requests of a test and counts them.
type load struct {
	client *http.Client
	send   wd.Handler[int, httptask.Result]

	started, done, failed atomic.Int64
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

// run sends the requests, with a line a second on standard error.
func (l *load) run(ctx context.Context, c config) (*wd.Report[int, httptask.Result], error) {
	o := &wd.Options{
		Strategy: wd.Frequency{Workers: c.workers, Interval: c.interval, Accumulate: c.accumulate, Max: c.max},
		Runtime:  c.runtime,
	}
	if !c.json {
		o.Verbose = os.Stdout
	}
	defer l.client.CloseIdleConnections()
	defer context.AfterFunc(ctx, func() { l.announceEnd(os.Stderr) })()
	defer l.progress(os.Stderr, time.Second)()
	return wd.New(l.get, o).SuccessIf(success).Run(ctx, wd.Count(c.tasks))
}

// get is the task. A request in flight is awaited, for the timeout at most, also when the run's context ends: to cut it
// would make a failure of it that the target has no part in.
func (l *load) get(ctx context.Context, t *wd.Task[int]) (httptask.Result, error) {
	l.started.Add(1)
	r, err := l.send(context.WithoutCancel(ctx), t)
	if err != nil || !success(r) {
		l.failed.Add(1)
	}
	l.done.Add(1)
	return r, err
}

// success is the rule by which a request without an error succeeded.
func success(r httptask.Result) bool { return r.Status/100 == 2 }

// inFlight is how many requests are.
func (l *load) inFlight() int64 {
	done := l.done.Load() // first, so that it is not more than were started
	return l.started.Load() - done
}

// announceEnd says what the first Ctrl-C leaves to wait for.
func (l *load) announceEnd(w io.Writer) {
	fmt.Fprintf(w, "interrupted: no more requests start, %d in flight are awaited up to %v; Ctrl-C again ends at once\n",
		l.inFlight(), l.client.Timeout)
}

// progress writes a line each interval until the function that it returns is called.
func (l *load) progress(w io.Writer, interval time.Duration) (stop func()) {
	var group sync.WaitGroup
	quit := make(chan struct{})
	group.Go(func() {
		start, before := time.Now(), int64(0)
		for tick := time.Tick(interval); ; {
			select {
			case <-quit:
				return
			case now := <-tick:
				done := l.done.Load()
				fmt.Fprintf(w, "%5.0fs  in flight %5d  done %7d  failed %6d  rate %7.1f/s\n", now.Sub(start).Seconds(),
					l.inFlight(), done, l.failed.Load(), float64(done-before)/interval.Seconds())
				before = done
			}
		}
	})
	return func() {
		close(quit)
		group.Wait()
	}
}
