package httptask

import (
	"net/http"
	"strconv"
	"time"

	wd "github.com/worker-dispatcher/wd/generics"
)

// A StatusError says that a response has a status after which the request may be tried again: see [Options.Retry]. The [Result] comes with it.
type StatusError struct{ Status int }

// Error names the status, as "status 503 Service Unavailable".
func (e *StatusError) Error() string { return Result{Status: e.Status}.Failure() }

// passing reports whether a status says of itself that it will pass: 429, 502, 503 and 504 (RFC 9110, 15.6.3 to 15.6.5, and RFC 6585, 4).
func passing(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// again returns the error of a response after which the request is tried again, nil if that is not so. It has the delay that the server asks for.
func (o *Options) again(resp *http.Response) error {
	if resp.StatusCode == http.StatusOK || !o.Retry(resp.StatusCode) {
		return nil
	}
	err := &StatusError{resp.StatusCode}
	if d, ok := retryAfter(resp.Header.Get("Retry-After"), time.Now()); ok {
		return wd.RetryAfter(err, d)
	}
	return err
}

// retryAfter reads a header Retry-After (RFC 9110, 10.2.3): seconds, or a date. One that is neither is none.
func retryAfter(text string, now time.Time) (d time.Duration, ok bool) {
	if n, err := strconv.ParseUint(text, 10, 32); err == nil {
		return time.Duration(n) * time.Second, true
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	return max(0, at.Sub(now)), true
}
