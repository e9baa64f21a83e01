package httptask_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
)

// A desk is a transport whose answers have a status and a header Retry-After, if that is not empty.
type desk struct {
	status     int
	retryAfter string
	asked      *atomic.Int64
}

func (d desk) RoundTrip(r *http.Request) (*http.Response, error) {
	d.asked.Add(1)
	w := httptest.NewRecorder()
	if d.retryAfter != "" {
		w.Header().Set("Retry-After", d.retryAfter)
	}
	w.WriteHeader(d.status)
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

// visit asks a desk, three times at most and a minute apart, and returns the record, the requests and the time it took.
func visit(t *testing.T, o httptask.Options, d desk) (rec wd.Record[string, httptask.Result], asked int64, took time.Duration) {
	t.Helper()
	d.asked = new(atomic.Int64)
	o.Client = &http.Client{Transport: d}
	begun := time.Now()
	rep, err := wd.New(get(t, &o), &wd.Options{Retry: wd.Retry{
		Attempts: 3, Base: time.Minute, Cap: time.Minute, Jitter: func(d time.Duration) time.Duration { return d },
	}}).Run(t.Context(), repeat("http://desk.test", 1))
	require.NoError(t, err)
	rec, _ = rep.Record(1)
	return rec, d.asked.Load(), time.Since(begun)
}

// A status that may pass is tried again, when the server says so, and stands in the record in the end.
func TestAStatusThatMayPassIsTriedAgain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		after  string
		took   time.Duration
	}{
		{status: 503, after: "1", took: 2 * time.Second},
		{status: 429, after: "0", took: 0},
		{status: 429, took: 2 * time.Minute},
		{status: 502, after: "-1", took: 2 * time.Minute},
		{status: 504, after: "soon", took: 2 * time.Minute},
		{status: 503, after: "Sat, 01 Jan 2000 00:00:09 GMT", took: 9 * time.Second}, // past after the first time; the clock of the bubble begins with 2000
	} {
		synctest.Test(t, func(t *testing.T) {
			rec, asked, took := visit(t, httptask.Options{}, desk{status: c.status, retryAfter: c.after})
			require.EqualValues(t, 3, asked, c)
			require.Equal(t, c.took, took, c)
			require.Equal(t, 3, rec.Attempt, c)
			require.Equal(t, c.status, rec.Result.Status, c)
			require.False(t, rec.OK, c)
			var failed *httptask.StatusError
			require.ErrorAs(t, rec.Err, &failed, c)
			require.Equal(t, c.status, failed.Status, c)
			require.ErrorContains(t, rec.Err, "status "+strconv.Itoa(c.status), c)
		})
	}
}

func TestOtherStatusesAreNotTriedAgain(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 204, 404, 500, 501} {
		rec, asked, _ := visit(t, httptask.Options{}, desk{status: status, retryAfter: "1"})
		require.EqualValues(t, 1, asked, status)
		require.NoError(t, rec.Err, status)
		require.Equal(t, status, rec.Result.Status)
		require.Equal(t, status == 200, rec.OK, status)
	}
}

func TestTheStatusesToTryAgainAreTheUsersToSay(t *testing.T) {
	t.Parallel()
	o := httptask.Options{Retry: func(status int) bool { return status == 404 }}
	for status, want := range map[int]int64{404: 3, 503: 1} {
		_, asked, _ := visit(t, o, desk{status: status, retryAfter: "0"})
		require.EqualValues(t, want, asked, status)
	}
	all := httptask.Options{Retry: func(int) bool { return true }}
	rec, asked, _ := visit(t, all, desk{status: 200, retryAfter: "0"})
	require.EqualValues(t, 1, asked)
	require.True(t, rec.OK)
}

// Whatever a server says, the delay is none or not negative, and no more than the longest there is.
func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "1", "-1", "+1", "4294967295", "4294967296", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT", "Sat, 01 Jan 2000 00:00:09 GMT", "soon"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, after string) {
		client := &http.Client{Transport: desk{503, after, new(atomic.Int64)}}
		r, err := fetch(t, &httptask.Options{Client: client}, "http://desk.test")
		require.Equal(t, 503, r.Status)
		var wait interface{ RetryAfter() time.Duration }
		if errors.As(err, &wait) {
			require.GreaterOrEqual(t, wait.RetryAfter(), time.Duration(0))
			require.NotEmpty(t, strings.TrimSpace(after))
		}
	})
}
