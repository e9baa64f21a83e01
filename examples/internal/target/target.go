// Package target is an HTTP server with a known capacity, to be run on loopback: a fixed number of requests are served at
// once, each for a fixed time, and the others wait in line. So it truly saturates, and the rate at which it does can be told
// beforehand: servers / service time (in the terms of queueing theory it is a G/D/c station).
package target

import (
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// A Target is the server. Its figures may be read while it serves.
type Target struct {
	servers int
	service time.Duration
	answer  http.Handler

	slots chan time.Time                // the free slots, each with the instant since which it has been free
	thaw  atomic.Pointer[chan struct{}] // closed when a freeze ends; nil: there was none
	busy  atomic.Int64                  // nanoseconds that slots were taken, summed
	count atomic.Int64                  // requests served

	url    string
	server *http.Server
	ended  chan struct{} // closed when it has
}

// New returns a target that serves so many requests at once, each for the service time, after which answer writes the
// response; nil: status 200 and "ok". It is an [http.Handler]; to have it listen, use [Start].
func New(servers int, service time.Duration, answer http.Handler) *Target {
	if answer == nil {
		answer = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	}
	t := &Target{servers: servers, service: service, answer: answer, slots: make(chan time.Time, servers)}
	for range servers {
		t.slots <- time.Time{}
	}
	return t
}

// Start is [New] on a free port of the loopback interface. Close it after use.
func Start(servers int, service time.Duration, answer http.Handler) (*Target, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("target: %w", err)
	}
	t := New(servers, service, answer)
	t.url = "http://" + l.Addr().String()
	t.server = &http.Server{Handler: t, ReadHeaderTimeout: 10 * time.Second}
	t.ended = make(chan struct{})
	go func() {
		defer close(t.ended)
		_ = t.server.Serve(l) // it ends with Close; if ever before, all further requests say so
	}()
	return t, nil
}

// Close stops listening and closes all connections.
func (t *Target) Close() {
	_ = t.server.Close() // what cannot be closed any more is closed
	<-t.ended
}

// URL is where the target listens.
func (t *Target) URL() string { return t.url }

// ServeHTTP waits for a slot, first come, first served, and keeps it for the service time. A request whose client goes away
// leaves the line.
func (t *Target) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	arrived := time.Now()
	select {
	case free := <-t.slots: // waiting receivers are served in their order
		if free.After(arrived) {
			arrived = free
		}
	case <-r.Context().Done():
		return
	}
	defer t.release(arrived)
	t.awaitThaw()
	time.Sleep(t.service)
	t.awaitThaw()
	t.answer.ServeHTTP(w, r)
}

// Freeze lets nothing go on for a time: requests that are being served are not answered, and others wait. It returns at once. The time counts
// as service time of the requests that it keeps in their slots.
func (t *Target) Freeze(d time.Duration) {
	thaw := make(chan struct{})
	t.thaw.Store(&thaw)
	time.AfterFunc(d, func() { close(thaw) })
}

func (t *Target) awaitThaw() {
	if thaw := t.thaw.Load(); thaw != nil {
		<-*thaw
	}
}

// release frees the slot that was taken at begun.
func (t *Target) release(begun time.Time) {
	now := time.Now()
	t.busy.Add(int64(now.Sub(begun)))
	t.count.Add(1)
	t.slots <- now
}

// Servers is how many requests are served at once.
func (t *Target) Servers() int { return t.servers }

// Served is how many requests were served to their end.
func (t *Target) Served() int { return int(t.count.Load()) }

// Service is the mean time that a request really kept a slot, which is a little longer than asked, as sleeps are; 0 if none
// did. What a slot that somebody waits for loses between two requests is in it.
func (t *Target) Service() time.Duration {
	return time.Duration(t.busy.Load() / max(1, t.count.Load()))
}

// Capacity is the most requests a second that can be served: servers / measured service time; 0 before the first.
func (t *Target) Capacity() float64 {
	s := t.Service()
	if s == 0 {
		return 0
	}
	return float64(t.servers) / s.Seconds()
}

// String is what has been measured: "8 servers, 40.1ms a request as measured: 199.5/s".
func (t *Target) String() string {
	servers := "1 server"
	if t.servers != 1 {
		servers = fmt.Sprint(t.servers, " servers")
	}
	return fmt.Sprintf("%s, %v a request as measured: %.1f/s", servers, t.Service().Round(10*time.Microsecond), t.Capacity())
}
