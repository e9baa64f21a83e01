package httptask

import (
	"errors"
	"fmt"
	"net/http"
)

// Options configure a handler. A nil *Options is valid, and so is the zero value; each zero field means its default.
type Options struct {
	// Client makes the requests; connections, timeouts, redirects and cookies are its affair. nil: one from NewClient(0).
	Client *http.Client

	// MaxBody is how many bytes of a body are read. A longer one is an error, ErrBodyTooLong. 0: 1 GiB.
	MaxBody int64

	// KeepBody is how many bytes of a body are kept in the result, its first ones. 0: none.
	KeepBody int64

	// KeepHeader keeps the header of the response in the result.
	KeepHeader bool

	// Retry tells the statuses other than 200 after which a task is to be tried again, as often as [wd.Options.Retry] allows: they are an error, a
	// [*StatusError], and so a failure whatever SuccessIf says. nil: 429, 502, 503 and 504. Calls overlap.
	Retry func(status int) bool
}

// ErrBodyTooLong says that a body has more bytes than [Options.MaxBody].
var ErrBodyTooLong = errors.New("body is longer than Options.MaxBody")

// resolve returns the options with their defaults, or an error that names the first field with a wrong value.
func (o *Options) resolve() (Options, error) {
	if o == nil {
		o = &Options{}
	}
	r := *o
	if r.Client == nil {
		r.Client = NewClient(0)
	}
	if r.MaxBody == 0 {
		r.MaxBody = 1 << 30
	}
	if r.Retry == nil {
		r.Retry = passing
	}
	switch {
	case r.MaxBody < 0:
		return r, fmt.Errorf("httptask: MaxBody is %d, want 0 (1 GiB) or more", r.MaxBody)
	case r.KeepBody < 0:
		return r, fmt.Errorf("httptask: KeepBody is %d, want 0 (none) or more", r.KeepBody)
	}
	return r, nil
}
