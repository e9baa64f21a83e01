package httptask_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/httptask"
)

func TestWrongArgumentsAreNamed(t *testing.T) {
	t.Parallel()
	_, err := httptask.New[int](nil, nil)
	require.EqualError(t, err, "httptask: build is nil, want a function")
	_, err = httptask.New(wd.Func[int, *http.Request](nil), nil)
	require.EqualError(t, err, "httptask: build is nil, want a function")
	for want, o := range map[string]httptask.Options{
		"httptask: MaxBody is -1, want 0 (1 GiB) or more": {MaxBody: -1},
		"httptask: KeepBody is -2, want 0 (none) or more": {KeepBody: -2},
	} {
		h, err := httptask.Get(&o)
		require.EqualError(t, err, want)
		require.Nil(t, h)
	}
	require.PanicsWithValue(t, "httptask: NewClient of -1 connections, want 0 (no limit) or more", func() { httptask.NewClient(-1) })
}

func TestBuildDecidesOnTheRequest(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/", http.StatusTemporaryRedirect)
			return
		}
		w.Header().Set("X-Method", r.Method)
		io.Copy(w, r.Body)
	})
	h, err := httptask.New(func(_ context.Context, t *wd.Task[string]) (*http.Request, error) {
		t.Tag("POST /moved")
		t.Set("length", len(t.Value))
		return http.NewRequest(http.MethodPost, s.URL+"/moved", strings.NewReader(t.Value))
	}, &httptask.Options{KeepBody: 100, KeepHeader: true})
	require.NoError(t, err)

	rep := run(t, h, wd.Slice([]string{"one", "three"}))
	require.NoError(t, rep.Err())
	require.Equal(t, "three", string(rep.Results()[1].Body))
	require.Equal(t, "POST", rep.Results()[1].Header.Get("X-Method"))
	r, _ := rep.Record(2)
	require.Equal(t, 5, r.Meta["length"])
}

func TestBuildThatFails(t *testing.T) {
	t.Parallel()
	h, err := httptask.New(func(_ context.Context, t *wd.Task[int]) (*http.Request, error) {
		switch t.Value {
		case 1:
			return nil, errors.New("no token")
		case 2:
			panic("no idea")
		}
		return nil, nil
	}, nil)
	require.NoError(t, err)
	rep, err := wd.New(h, nil).Run(t.Context(), wd.Count(3))
	require.NoError(t, err)
	require.EqualError(t, rep.Err(), `task 1: no token
task 2: panic: no idea
task 3: httptask: build returned no request and no error, want one of them`)
}

func TestTheEndOfTheTaskEndsTheRequest(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 1)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			begin(w, "")
		}
		arrived <- struct{}{}
		<-r.Context().Done()
	})
	for _, path := range []string{"/header", "/body"} {
		for name, build := range map[string]func(context.Context) (*http.Request, error){
			"with ctx": func(ctx context.Context) (*http.Request, error) {
				return http.NewRequestWithContext(ctx, http.MethodGet, s.URL+path, nil)
			},
			"with a child of ctx": func(ctx context.Context) (*http.Request, error) {
				return http.NewRequestWithContext(context.WithValue(ctx, t, t), http.MethodGet, s.URL+path, nil)
			},
			"without": func(context.Context) (*http.Request, error) { return http.NewRequest(http.MethodGet, s.URL+path, nil) },
		} {
			h, err := httptask.New(wd.Func(func(ctx context.Context, _ int) (*http.Request, error) { return build(ctx) }), nil)
			require.NoError(t, err)
			ctx, cancel := context.WithCancelCause(t.Context())
			go func() {
				<-arrived
				cancel(wd.ErrRuntime)
			}()
			_, err = h(ctx, &wd.Task[int]{ID: 1})
			require.ErrorIs(t, err, wd.ErrRuntime, path+" "+name)
		}
	}
}

func TestARequestWithAContextOfItsOwnKeepsIt(t *testing.T) {
	t.Parallel()
	s := answers(t)
	own, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("own end"))
	h, err := httptask.New(func(context.Context, *wd.Task[int]) (*http.Request, error) {
		return http.NewRequestWithContext(own, http.MethodGet, s.URL+"/200", nil)
	}, nil)
	require.NoError(t, err)
	_, err = h(t.Context(), &wd.Task[int]{})
	require.ErrorContains(t, err, "own end")
}

func TestRedirectsAreTheClients(t *testing.T) {
	t.Parallel()
	s := answers(t)
	c := httptask.NewClient(0)
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r, err := fetch(t, &httptask.Options{Client: c, KeepHeader: true}, s.URL+"/loop")
	require.NoError(t, err)
	require.Equal(t, 302, r.Status)
	require.Equal(t, "/loop", r.Header.Get("Location"))
}
