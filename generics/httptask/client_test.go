package httptask_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
)

// counting starts a server that counts the connections opened to it.
func counting(t *testing.T, f http.HandlerFunc) (*httptest.Server, *atomic.Int64) {
	t.Helper()
	var opened atomic.Int64
	s := httptest.NewUnstartedServer(f)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s, &opened
}

// connections makes 1,000 requests on 20 workers, and returns how many connections the server was asked for.
func connections(t *testing.T, o httptask.Options) int64 {
	t.Helper()
	s, opened := counting(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Repeat("x", 10_000)) })
	o.Client = httptask.NewClient(20)
	rep := run(t, get(t, &o), repeat(s.URL, 1000))
	require.NoError(t, rep.Err())
	require.Equal(t, 1000, rep.Succeeded)
	return opened.Load()
}

// Not parallel: net/http gives up a connection whose writing goroutine got no processor for 50 ms. On a machine that is so
// busy one more is opened, and the test tries again.
func TestWorkersReuseTheirConnections(t *testing.T) {
	for name, o := range map[string]httptask.Options{
		"nothing kept":   {},
		"a part kept":    {KeepBody: 10},
		"as long as may": {MaxBody: 10_000},
	} {
		opened := connections(t, o)
		for try := 1; try < 5 && opened > 20; try++ {
			opened = connections(t, o)
		}
		require.LessOrEqual(t, opened, int64(20), name)
	}
}

func TestWithoutALimitAllRequestsAreMadeAtOnce(t *testing.T) {
	t.Parallel()
	const all = 100
	var waiting atomic.Int64
	every := make(chan struct{})
	s, opened := counting(t, func(http.ResponseWriter, *http.Request) {
		if waiting.Add(1) == all {
			close(every)
		}
		<-every
	})
	c := httptask.NewClient(0)
	for range 2 { // the second time all are there already
		d := wd.New(get(t, &httptask.Options{Client: c}), &wd.Options{Strategy: wd.Fixed{Workers: all}})
		rep, err := d.Run(t.Context(), repeat(s.URL, all))
		require.NoError(t, err)
		require.Equal(t, all, rep.Succeeded)
	}
	require.Less(t, opened.Load(), int64(all+all/10))
}

func TestTheLimitHoldsRequestsBack(t *testing.T) {
	t.Parallel()
	var now, peak atomic.Int64
	s := serve(t, func(http.ResponseWriter, *http.Request) {
		for n := now.Add(1); ; {
			if p := peak.Load(); n <= p || peak.CompareAndSwap(p, n) {
				break
			}
		}
		now.Add(-1)
	})
	rep := run(t, get(t, &httptask.Options{Client: httptask.NewClient(3)}), repeat(s.URL, 200))
	require.Equal(t, 200, rep.Succeeded)
	require.LessOrEqual(t, peak.Load(), int64(3))
}

func TestTheClientsIdleConnectionsCanBeClosed(t *testing.T) {
	t.Parallel()
	s, opened := counting(t, func(http.ResponseWriter, *http.Request) {})
	c := httptask.NewClient(1)
	for range 3 {
		_, err := fetch(t, &httptask.Options{Client: c}, s.URL)
		require.NoError(t, err)
		c.CloseIdleConnections()
	}
	require.EqualValues(t, 3, opened.Load())
}

func TestHTTP2(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) }))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	c := httptask.NewClient(20)
	c.Transport.(*http.Transport).TLSClientConfig = s.Client().Transport.(*http.Transport).TLSClientConfig
	rep := run(t, get(t, &httptask.Options{Client: c, KeepBody: 100}), repeat(s.URL, 200))
	require.NoError(t, rep.Err())
	for _, r := range rep.Results() {
		require.Equal(t, "HTTP/2.0", string(r.Body))
	}
}

// mute makes c speak to servers that write answer, whatever they are asked, and no more.
func mute(c *http.Client, answer string) {
	t := c.Transport.(*http.Transport)
	t.Proxy = nil
	t.DialContext = func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go func() {
			http.ReadRequest(bufio.NewReader(there))
			io.WriteString(there, answer)
			io.Copy(io.Discard, there)
		}()
		return here, nil
	}
}

func TestTheClientDoesNotWaitForever(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		url, answer, op string
		after           time.Duration
		result          httptask.Result
	}{
		"handshake": {url: "https://mute.test", op: "Get", after: 10 * time.Second},
		"header":    {url: "http://mute.test", op: "Get", after: time.Minute},
		"body": {
			url: "http://mute.test", answer: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", op: "Read", after: time.Minute,
			result: httptask.Result{Status: 200, Bytes: 5},
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			client := httptask.NewClient(0)
			mute(client, c.answer)
			start := time.Now()
			r, err := fetch(t, &httptask.Options{Client: client}, c.url)
			var failed *url.Error
			require.ErrorAs(t, err, &failed, name)
			require.True(t, failed.Timeout(), name)
			require.Equal(t, c.op, failed.Op, name)
			require.Equal(t, c.result, r, name)
			require.Equal(t, c.after, time.Since(start), name)
		})
	}
}

// broken is a transport whose responses have a body that cannot be read, and say nothing of their request.
type broken struct{}

func (broken) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(iotest.ErrReader(io.ErrNoProgress))}, nil
}

func TestATransportOfOnesOwn(t *testing.T) {
	t.Parallel()
	c := &http.Client{Transport: broken{}}
	r, err := fetch(t, &httptask.Options{Client: c, KeepBody: 16}, "http://any.test")
	require.EqualError(t, err, `Read "http://any.test": `+io.ErrNoProgress.Error())
	require.Equal(t, 200, r.Status)
}
