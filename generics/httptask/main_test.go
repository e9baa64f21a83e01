package httptask_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// get makes a handler that gets URLs.
func get(t *testing.T, o *httptask.Options) wd.Handler[string, httptask.Result] {
	t.Helper()
	h, err := httptask.Get(o)
	require.NoError(t, err)
	return h
}

// fetch gets one URL, outside of any run.
func fetch(t *testing.T, o *httptask.Options, url string) (httptask.Result, error) {
	t.Helper()
	return get(t, o)(t.Context(), &wd.Task[string]{ID: 1, Value: url})
}

// serve starts a server on the loopback interface that answers with f.
func serve(t *testing.T, f http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return s
}

// repeat is a source of n times the same URL.
func repeat(url string, n int) wd.Source[string] { return wd.Slice(slices.Repeat([]string{url}, n)) }

// run runs h on 20 workers.
func run(t *testing.T, h wd.Handler[string, httptask.Result], src wd.Source[string]) *wd.Report[string, httptask.Result] {
	t.Helper()
	rep, err := wd.New(h, &wd.Options{Strategy: wd.Fixed{Workers: 20}}).Run(context.Background(), src)
	require.NoError(t, err)
	return rep
}
