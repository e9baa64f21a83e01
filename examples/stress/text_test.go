package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
	"github.com/worker-dispatcher/wd/tps"
)

// course is an outcome whose response time has these 99th percentiles, in milliseconds, second by second; 0: nothing ended then.
func course(p99 ...int) *outcome {
	r := &tps.Report{}
	for i, ms := range p99 {
		r.Intervals = append(r.Intervals, tps.Interval{
			Window:   tps.Window{Start: time.Duration(i) * time.Second, Completed: ms, Rate: float64(100 * (i + 1))},
			Response: tps.Distribution{P99: time.Duration(ms) * time.Millisecond},
		})
	}
	return &outcome{tps: r}
}

func TestKnee(t *testing.T) {
	require.Equal(t, "Knee: at 300.0/s, after 3s; the response time (p99) is 50ms in the first interval and 900ms in the last\n",
		course(50, 60, 150, 151, 900).knee())
	require.Equal(t, "Knee: at 200.0/s, after 3s; the response time (p99) is 50ms in the first interval and 900ms in the last\n",
		course(0, 50, 0, 900).knee(), "nothing ended in the first second")
	require.Equal(t, "Knee: none; the response time (p99) is 50ms in the first interval and 60ms in the last\n", course(50, 150, 60).knee())
	require.Empty(t, course(50).knee())
	require.Empty(t, course().knee())
}

// A generator that was late, or full, says so.
func TestGenerator(t *testing.T) {
	f := wd.Func(func(context.Context, int) (httptask.Result, error) { return httptask.Result{}, nil })
	rep, err := wd.New(f, &wd.Options{Strategy: wd.Frequency{Workers: 20}}).Run(t.Context(), wd.Count(20))
	require.NoError(t, err)
	require.Positive(t, newOutcome(config{}, nil, rep).lag())
	require.NotContains(t, newOutcome(config{interval: time.Minute}, nil, rep).generator(), "Warning")
	require.Contains(t, newOutcome(config{interval: 1}, nil, rep).generator(), "Warning: that is later than -interval")
	full := config{interval: 1, max: rep.PeakInFlight}
	require.Contains(t, newOutcome(full, nil, rep).generator(), "Warning: -max ")
}

func TestDescribe(t *testing.T) {
	dial := &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{Port: 4711}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	for want, r := range map[string]wd.Record[int, httptask.Result]{
		"status 204":                         {Result: httptask.Result{Status: http.StatusNoContent}},
		"timeout":                            {Err: &url.Error{Op: "Get", URL: "http://h", Err: os.ErrDeadlineExceeded}},
		"dial: " + dial.Err.Error():          {Err: &url.Error{Op: "Get", URL: "http://h", Err: dial}},
		"server gave HTTP response to HTTPS": {Err: &url.Error{Err: errors.New("server gave HTTP response to HTTPS")}},
		"unexpected EOF":                     {Err: errors.New("unexpected EOF")},
	} {
		require.Equal(t, want, describe(r))
	}
}
