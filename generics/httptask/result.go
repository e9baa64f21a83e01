package httptask

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// A Result is a response. With an error it is as much of it as was received: the zero Result, if no header was.
type Result struct {
	Status int         // 200, 404 …
	Bytes  int64       // length of the body; decompressed, if the client asked for gzip of its own accord
	Body   []byte      // its first Options.KeepBody bytes; nil if none are kept
	Header http.Header // nil without Options.KeepHeader
}

// Success reports whether the status is 200. For another rule see [wd.Dispatcher.SuccessIf].
func (r Result) Success() bool { return r.Status == http.StatusOK }

// Failure says in reports and logs why a result is no success, as "status 503 Service Unavailable".
func (r Result) Failure() string {
	return strings.TrimSpace(fmt.Sprintf("status %d %s", r.Status, http.StatusText(r.Status)))
}

// receive reads resp to its end and closes it.
func receive(resp *http.Response, o *Options) (Result, error) {
	defer func() { _ = resp.Body.Close() }() // what can go wrong has gone wrong in the reading
	r := Result{Status: resp.StatusCode}
	if o.KeepHeader {
		r.Header = resp.Header
	}
	return r, r.read(resp.Body, o)
}

// read reads body to its end or to the limit.
func (r *Result) read(body io.ReadCloser, o *Options) error {
	limited := http.MaxBytesReader(nil, body, o.MaxBody)
	if o.KeepBody > 0 {
		r.Body, _ = io.ReadAll(io.LimitReader(limited, o.KeepBody)) // an error comes again below
	}
	rest, err := io.Copy(io.Discard, limited)
	r.Bytes = int64(len(r.Body)) + rest
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return ErrBodyTooLong // the other's text speaks of a request
	}
	return err
}
