package httptask

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	wd "github.com/worker-dispatcher/wd/generics"
)

// New returns a handler that makes the request build returns for a task, and reads the response to its end.
//
// build is called for each attempt, on many goroutines at once, and may Tag the task. Its error is the task's. It makes the
// request with its ctx, or one made of that, and then the end of the task is the end of the request. A request without a context is
// given ctx.
//
// The error of New names the argument that is wrong.
func New[T any](build wd.Handler[T, *http.Request], o *Options) (wd.Handler[T, Result], error) {
	if build == nil {
		return nil, errors.New("httptask: build is nil, want a function")
	}
	resolved, err := o.resolve()
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, t *wd.Task[T]) (Result, error) {
		req, err := build(ctx, t)
		if err != nil {
			return Result{}, err
		}
		return resolved.do(ctx, req)
	}, nil
}

// Get returns a handler of tasks that are URLs: it makes a GET request of each.
func Get(o *Options) (wd.Handler[string, Result], error) {
	return New(wd.Func(func(ctx context.Context, target string) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	}), o)
}

// do makes the request, with ctx if it has no context of its own. An error of it or of the response is a *url.Error.
func (o *Options) do(ctx context.Context, req *http.Request) (Result, error) {
	if req == nil {
		return Result{}, errors.New("httptask: build returned no request and no error, want one of them")
	}
	if req.Context() == context.Background() {
		req = req.WithContext(ctx)
	}
	resp, err := o.Client.Do(req)
	if err != nil {
		return Result{}, err
	}
	r, err := receive(resp, o)
	if err != nil {
		return r, &url.Error{Op: "Read", URL: req.URL.Redacted(), Err: err}
	}
	return r, o.again(resp)
}
