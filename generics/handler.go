package wd

import "context"

// A Handler performs one task and reports its result. It is called on many goroutines at once.
//
// ctx ends when the run does, at the end of [Options.Runtime] or of the context given to Run, and at the end of
// [Options.Timeout]: context.Cause(ctx) says which, where ctx.Err() does not. The task may not be kept after the call. An error, a panic and a call of [runtime.Goexit] are the task's own failure and end nothing else.
type Handler[T, R any] func(ctx context.Context, t *Task[T]) (R, error)

// Do makes a Handler of a function that needs only the task's value, and has no result but an error.
// A nil function gives a nil Handler, which Run refuses.
func Do[T any](f func(context.Context, T) error) Handler[T, None] {
	if f == nil {
		return nil
	}
	return func(ctx context.Context, t *Task[T]) (None, error) { return None{}, f(ctx, t.Value) }
}

// Func makes a Handler of a function that needs only the task's value.
// A nil function gives a nil Handler, which Run refuses.
func Func[T, R any](f func(context.Context, T) (R, error)) Handler[T, R] {
	if f == nil {
		return nil
	}
	return func(ctx context.Context, t *Task[T]) (R, error) { return f(ctx, t.Value) }
}
