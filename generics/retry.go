package wd

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// Retry says whether and when a task that returned an error is started again. The zero value never does. A result that is no
// success is not tried again: return an error for that, as httptask does for the statuses 429, 502, 503 and 504.
//
// Between attempts the task holds no worker. Its record is that of the last attempt, with those before it in Earlier, but its intended start
// is that of the first, so that response time covers all of them. A failed task of a run that has ended is not started again.
//
// The delay before attempt k+1 is drawn from [0, min(Cap, Base·2^(k-1))): exponential backoff with full jitter, as in Marc Brooker,
// "Exponential Backoff And Jitter", AWS Architecture Blog, 2015. [RetryAfter] sets it for one error.
type Retry struct {
	Attempts int           // how often a task is started at most; 0: once, without the fields below
	Base     time.Duration // the longest first delay; 0: 100 ms
	Cap      time.Duration // the longest of all, but for what RetryAfter says; 0: 10 s

	// If tells the errors after which to try again. nil: all but those marked Permanent, panics and Goexits.
	If func(error) bool

	// Jitter makes of the longest delay the one to wait. nil: a random one up to that. Calls overlap.
	Jitter func(longest time.Duration) time.Duration
}

// on reports whether anything is tried again.
func (r *Retry) on() bool { return r.Attempts > 1 }

// again reports whether err is one after which a task is tried again.
func (r *Retry) again(err error) bool {
	if r.If != nil {
		return r.If(err)
	}
	var permanent *permanentError
	var panicked *PanicError
	return !errors.As(err, &permanent) && !errors.As(err, &panicked)
}

// delay returns how long to wait after the attempt-th attempt, which returned err.
func (r *Retry) delay(attempt int, err error) time.Duration {
	var after *retryAfterError
	if errors.As(err, &after) {
		return after.delay
	}
	longest, limit := cmp.Or(r.Base, 100*time.Millisecond), cmp.Or(r.Cap, 10*time.Second)
	for k := 1; k < attempt && longest < limit; k++ {
		longest += min(longest, limit-longest)
	}
	longest = min(longest, limit)
	if r.Jitter != nil {
		return max(0, r.Jitter(longest))
	}
	return rand.N(longest)
}

func (r *Retry) validate() error {
	if r.Attempts == 0 && (r.Base != 0 || r.Cap != 0 || r.If != nil || r.Jitter != nil) {
		return errors.New("options: Retry: Attempts is 0, want 2 or more with Base, Cap, If or Jitter, as nothing is tried again, or 1")
	}
	return errors.Join(
		atLeast0("options: Retry", "Attempts", r.Attempts, "once"),
		atLeast0("options: Retry", "Base", r.Base, "100ms"),
		atLeast0("options: Retry", "Cap", r.Cap, "10s"))
}

// Permanent marks an error after which a task is not tried again. It returns nil for nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &permanentError{err}
}

// RetryAfter marks an error after which a task is tried again d later, as a server may ask for. It returns nil for nil.
// A negative d counts as 0.
func RetryAfter(err error, d time.Duration) error {
	if err == nil {
		return nil
	}
	return &retryAfterError{err, max(0, d)}
}

type permanentError struct{ error }

func (e *permanentError) Unwrap() error { return e.error }

// Permanent lets packages that carry errors to other processes find the mark.
func (e *permanentError) Permanent() bool { return true }

type retryAfterError struct {
	error
	delay time.Duration
}

func (e *retryAfterError) Unwrap() error { return e.error }

// RetryAfter lets packages that carry errors to other processes find the mark.
func (e *retryAfterError) RetryAfter() time.Duration { return e.delay }

func (e *retryAfterError) Error() string { return fmt.Sprintf("%v (retry after %v)", e.error, e.delay) }
