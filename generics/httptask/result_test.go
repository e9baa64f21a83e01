package httptask_test

import (
	"compress/gzip"
	"io"
	"math"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/generics/httptask"
)

// Not parallel: it looks at what the whole process allocates.
func TestAGibibyteTakesLittleMemory(t *testing.T) {
	const gib, mib = 1 << 30, 1 << 20
	zeros := make([]byte, mib)
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for range gib / mib {
			w.Write(zeros)
		}
	})
	o := &httptask.Options{KeepBody: 1000}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r, err := fetch(t, o, s.URL)
	runtime.ReadMemStats(&after)

	require.NoError(t, err)
	require.EqualValues(t, gib, r.Bytes)
	require.Len(t, r.Body, 1000)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(4*mib))
}

func TestMaxBody(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { begin(w, "") })
	for _, most := range []int64{5, 6, math.MaxInt64} {
		r, err := fetch(t, &httptask.Options{MaxBody: most}, s.URL)
		require.NoError(t, err)
		require.EqualValues(t, 5, r.Bytes)
	}
	o := &httptask.Options{MaxBody: 4, KeepBody: 100, Client: httptask.NewClient(1)}
	for range 3 { // each gives its connection back, or its place in the pool
		r, err := fetch(t, o, s.URL)
		require.ErrorIs(t, err, httptask.ErrBodyTooLong)
		require.Equal(t, httptask.Result{Status: 200, Bytes: 4, Body: []byte("hell")}, r)
	}
}

func TestMaxBodyStopsABodyWithoutEnd(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 1000)); err != nil {
				return
			}
		}
	})
	r, err := fetch(t, &httptask.Options{MaxBody: 1 << 20}, s.URL)
	require.ErrorIs(t, err, httptask.ErrBodyTooLong)
	require.EqualValues(t, 1<<20, r.Bytes)
}

func TestABodyCutOffAtTheLimitIsCutOff(t *testing.T) {
	t.Parallel()
	r, err := fetch(t, &httptask.Options{MaxBody: 5}, answers(t).URL+"/cut")
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.EqualValues(t, 5, r.Bytes)
}

func TestOnlyWhatIsAskedForIsKept(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") })
	for keep, want := range map[int64]string{0: "", 1: "h", 5: "hello", 6: "hello", math.MaxInt64: "hello"} {
		r, err := fetch(t, &httptask.Options{KeepBody: keep}, s.URL)
		require.NoError(t, err)
		require.Equal(t, want, string(r.Body))
		require.EqualValues(t, 5, r.Bytes)
		require.Nil(t, r.Header)
	}
	r, err := fetch(t, &httptask.Options{KeepHeader: true}, s.URL)
	require.NoError(t, err)
	require.Nil(t, r.Body)
	require.Equal(t, "5", r.Header.Get("Content-Length"))
}

func TestACutOffBodyIsKeptAsFarAsItCame(t *testing.T) {
	t.Parallel()
	r, err := fetch(t, &httptask.Options{KeepBody: 100}, answers(t).URL+"/cut")
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, "hello", string(r.Body))
}

func TestBytesAreThoseBeforeCompression(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		io.WriteString(z, strings.Repeat("x", 100_000))
		z.Close()
	})
	r, err := fetch(t, nil, s.URL)
	require.NoError(t, err)
	require.EqualValues(t, 100_000, r.Bytes)
}
