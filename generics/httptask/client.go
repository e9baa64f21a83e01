package httptask

import (
	"fmt"
	"math"
	"net"
	"net/http"
	"time"
)

// NewClient returns a client that has at most conns connections to a host, and keeps them for reuse; 0: no limit. It panics if
// conns is negative.
//
// For [wd.Fixed] and others that keep a number of workers busy, conns is that number. For [wd.Frequency] and others that start
// tasks whether or not earlier ones have ended, leave it 0: a request too many would wait inside the client for a connection,
// where it looks like a slow server. Without a limit up to about twice as many connections are opened as there are requests at
// once, since a request that has to connect takes another's connection if that is free first.
//
// Connecting may take 10 seconds, and so may a TLS handshake; a whole request, with redirects and body, one minute. An idle
// connection is closed after 90 seconds, or by CloseIdleConnections. Before its first use the client's fields may be changed,
// and those of its [*http.Transport].
func NewClient(conns int) *http.Client {
	if conns < 0 {
		panic(fmt.Sprintf("httptask: NewClient of %d connections, want 0 (no limit) or more", conns))
	}
	return &http.Client{
		Timeout: time.Minute,
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout:   10 * time.Second,
			ExpectContinueTimeout: time.Second,
			IdleConnTimeout:       90 * time.Second,
			MaxConnsPerHost:       conns,
			MaxIdleConnsPerHost:   math.MaxInt, // what was opened is kept; 0 would mean 2
			ForceAttemptHTTP2:     true,        // which a dialer of one's own turns off otherwise
		},
	}
}
