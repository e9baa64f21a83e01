package httptask_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
)

// answers is a server with a path for each way a request can end.
func answers(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("/200", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") })
	mux.HandleFunc("/204", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/404", http.NotFound)
	mux.HandleFunc("/500", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusInternalServerError) })
	mux.Handle("/once", http.RedirectHandler("/200", http.StatusFound))
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	mux.HandleFunc("/slow-header", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		begin(w, "100")
		panic(http.ErrAbortHandler)
	})
	mux.HandleFunc("/cut-chunk", func(w http.ResponseWriter, _ *http.Request) {
		begin(w, "")
		panic(http.ErrAbortHandler)
	})
	mux.HandleFunc("/close", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	return serve(t, mux.ServeHTTP)
}

// begin sends the header, with a content length if there is one, and five bytes of body.
func begin(w http.ResponseWriter, length string) {
	if length != "" {
		w.Header().Set("Content-Length", length)
	}
	io.WriteString(w, "hello")
	w.(http.Flusher).Flush()
}

func TestTheStatusIsInTheErrors(t *testing.T) {
	t.Parallel()
	s := answers(t)
	rep, err := wd.New(get(t, nil), nil).Run(t.Context(), wd.Slice([]string{s.URL + "/200", s.URL + "/404", s.URL + "/404", s.URL + "/500"}))
	require.NoError(t, err)
	kinds := rep.Log().Errors
	require.Len(t, kinds, 2)
	require.Equal(t, "result is not a success: status 404 Not Found", kinds[0].Example)
	require.Equal(t, 2, kinds[0].Count)
	require.Equal(t, "result is not a success: status 500 Internal Server Error", kinds[1].Message)
	require.Equal(t, "status 599", httptask.Result{Status: 599}.Failure())
}

func TestAResponseIsNoError(t *testing.T) {
	t.Parallel()
	s := answers(t)
	for path, want := range map[string]httptask.Result{
		"/200":  {Status: 200, Bytes: 5},
		"/once": {Status: 200, Bytes: 5},
		"/204":  {Status: 204},
		"/404":  {Status: 404, Bytes: 19},
		"/500":  {Status: 500, Bytes: 3},
	} {
		r, err := fetch(t, nil, s.URL+path)
		require.NoError(t, err, path)
		require.Equal(t, want, r, path)
		require.Equal(t, want.Status == 200, r.Success(), path)
	}
}

func TestAFailedExchangeIsAURLError(t *testing.T) {
	t.Parallel()
	s := answers(t)
	gone := httptest.NewServer(nil)
	gone.Close()
	begun := httptask.Result{Status: 200, Bytes: 5}
	for name, c := range map[string]struct {
		url    string
		op     string
		result httptask.Result
		is     error  // beneath
		text   string // in the message
	}{
		"refused":       {url: gone.URL, op: "Get", text: "refused"},
		"closed":        {url: s.URL + "/close", op: "Get", is: io.EOF},
		"redirect loop": {url: s.URL + "/loop", op: "Get", text: "stopped after 10 redirects"},
		"cut off":       {url: s.URL + "/cut", op: "Read", is: io.ErrUnexpectedEOF, result: begun},
		"cut off chunk": {url: s.URL + "/cut-chunk", op: "Read", is: io.ErrUnexpectedEOF, result: begun},
		"no host":       {url: "http://", op: "Get", text: "no Host in request URL"},
		"no scheme":     {url: "localhost", op: "Get", text: "unsupported protocol scheme"},
		"no URL":        {url: ":", op: "parse", text: "missing protocol scheme"},
	} {
		r, err := fetch(t, nil, c.url)
		var failed *url.Error
		require.ErrorAs(t, err, &failed, name)
		require.Equal(t, c.op, failed.Op, name)
		require.False(t, failed.Timeout(), name)
		require.Equal(t, c.result, r, name)
		require.ErrorContains(t, err, c.text, name)
		if c.is != nil {
			require.ErrorIs(t, err, c.is, name)
		}
	}
}

func TestSlowHeaders(t *testing.T) {
	t.Parallel()
	c := httptask.NewClient(0)
	c.Timeout = 50 * time.Millisecond
	r, err := fetch(t, &httptask.Options{Client: c}, answers(t).URL+"/slow-header")
	var failed *url.Error
	require.ErrorAs(t, err, &failed)
	require.True(t, failed.Timeout())
	require.Equal(t, "Get", failed.Op)
	require.Zero(t, r)
}

func TestAnErrorOfTheBodyNamesTheURLWithoutItsPassword(t *testing.T) {
	t.Parallel()
	host := strings.TrimPrefix(answers(t).URL, "http://")
	_, err := fetch(t, &httptask.Options{MaxBody: 1}, "http://me:secret@"+host+"/once")
	require.EqualError(t, err, `Read "http://me:xxxxx@`+host+`/once": body is longer than Options.MaxBody`)
}

func TestARefusedConnectionIsADialThatFailed(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(nil)
	s.Close()
	_, err := fetch(t, nil, s.URL)
	var failed *net.OpError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, "dial", failed.Op)
}

func TestOutcomesInARun(t *testing.T) {
	t.Parallel()
	s := answers(t)
	urls := wd.Slice([]string{s.URL + "/200", s.URL + "/204", s.URL + "/500", s.URL + "/cut", s.URL + "/loop"})
	outcomes := func(rep *wd.Report[string, httptask.Result]) (oks []bool) {
		for r := range rep.Records() {
			oks = append(oks, r.OK)
		}
		return oks
	}
	rep := run(t, get(t, nil), urls)
	require.Equal(t, []bool{true, false, false, false, false}, outcomes(rep))
	require.Equal(t, 204, rep.Results()[1].Status)

	d := wd.New(get(t, nil), nil).SuccessIf(func(r httptask.Result) bool { return r.Status/100 == 2 })
	rep, err := d.Run(t.Context(), urls)
	require.NoError(t, err)
	require.Equal(t, []bool{true, true, false, false, false}, outcomes(rep))
}
