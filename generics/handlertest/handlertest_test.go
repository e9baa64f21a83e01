package handlertest_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/handlertest"
)

// TestMain has eight tests run at once unless -parallel says otherwise: they mostly wait.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func TestAHandlerThatRunsItsTasksHere(t *testing.T) {
	t.Parallel()
	handlertest.Exercise(t, handlertest.Perform, nil)
}

// slots makes a handler that runs n tasks at once, and says when each began; honest ones say that it waits before.
func slots(n int, honest bool) handlertest.Handler {
	free := make(chan bool, n)
	return func(ctx context.Context, t *wd.Task[handlertest.Task]) (handlertest.Result, error) {
		if honest {
			t.Began(time.Time{})
		}
		select {
		case free <- true:
		case <-ctx.Done():
			return handlertest.Result{}, context.Cause(ctx)
		}
		defer func() { <-free }()
		if honest {
			t.Began(time.Now())
		}
		return handlertest.Perform(ctx, t)
	}
}

func TestAHandlerThatHasSlots(t *testing.T) {
	t.Parallel()
	handlertest.Exercise(t, slots(10, true), &handlertest.Options{Slots: 10})
}

// faulty makes a handler that does something else with some tasks.
func faulty(which func(t *wd.Task[handlertest.Task]) bool, h handlertest.Handler) handlertest.Handler {
	return func(ctx context.Context, t *wd.Task[handlertest.Task]) (handlertest.Result, error) {
		if which(t) {
			return h(ctx, t)
		}
		return handlertest.Perform(ctx, t)
	}
}

func seventh(t *wd.Task[handlertest.Task]) bool { return t.ID == 7 }

func does(a handlertest.Action) func(t *wd.Task[handlertest.Task]) bool {
	return func(t *wd.Task[handlertest.Task]) bool { return t.Value.Do == a }
}

// mixesResults keeps the result of one task and returns it for another.
func mixesResults() handlertest.Handler {
	var mu sync.Mutex
	var kept *handlertest.Result
	return func(ctx context.Context, t *wd.Task[handlertest.Task]) (handlertest.Result, error) {
		r, err := handlertest.Perform(ctx, t)
		mu.Lock()
		defer mu.Unlock()
		if err == nil && t.ID > 6 {
			if kept == nil {
				kept = &r
			}
			return *kept, nil
		}
		return r, err
	}
}

func TestBrokenHandlersFail(t *testing.T) {
	t.Parallel()
	var crashed atomic.Bool
	for name, b := range map[string]struct {
		handler handlertest.Handler
		options handlertest.Options
		says    string
	}{
		"loses a task": {
			handler: faulty(seventh, func(context.Context, *wd.Task[handlertest.Task]) (handlertest.Result, error) {
				return handlertest.Result{}, nil
			}), says: "simple tasks: task 7, which returns: its result is that of task 0",
		},
		"invents a result": {
			handler: faulty(seventh, func(_ context.Context, t *wd.Task[handlertest.Task]) (handlertest.Result, error) {
				return handlertest.Result{Number: 7}, nil
			}), says: "it ran 0 times in 1 attempts",
		},
		"never returns": {
			handler: faulty(seventh, func(context.Context, *wd.Task[handlertest.Task]) (handlertest.Result, error) {
				select {}
			}), options: handlertest.Options{Patience: 300 * time.Millisecond}, says: "the handler does not return",
		},
		"answers twice": {
			handler: faulty(seventh, func(ctx context.Context, t *wd.Task[handlertest.Task]) (handlertest.Result, error) {
				_, _ = handlertest.Perform(ctx, t)
				return handlertest.Perform(ctx, t)
			}), says: "it ran 2 times in 1 attempts",
		},
		"ignores cancel": {
			handler: func(_ context.Context, t *wd.Task[handlertest.Task]) (handlertest.Result, error) {
				return handlertest.Perform(context.Background(), t)
			}, options: handlertest.Options{Patience: 3 * time.Second}, says: "the handler does not return",
		},
		"mixes results": {handler: mixesResults(), says: "its result is that of task"},
		"hides a crash": {
			handler: faulty(does(handlertest.Crashes), func(_ context.Context, t *wd.Task[handlertest.Task]) (handlertest.Result, error) {
				return handlertest.Result{Number: t.ID}, nil
			}), options: handlertest.Options{Crashes: true}, says: "a crash is hidden",
		},
		"takes others along": {
			handler: func(ctx context.Context, t *wd.Task[handlertest.Task]) (handlertest.Result, error) {
				if t.Value.Do == handlertest.Crashes || crashed.Swap(false) {
					crashed.Store(t.Value.Do == handlertest.Crashes)
					return handlertest.Result{}, errors.New("process died")
				}
				return handlertest.Perform(ctx, t)
			}, options: handlertest.Options{Crashes: true}, says: "its error is process died, want",
		},
		"loses metadata": {
			handler: faulty(does(handlertest.Notes), func(ctx context.Context, t *wd.Task[handlertest.Task]) (handlertest.Result, error) {
				return handlertest.Perform(ctx, wd.NewTask(t.ID, t.Attempt(), t.Value))
			}), says: `its tag is "" and its metadata map`,
		},
		"loses the attempt": {
			handler: faulty(does(handlertest.Fails), func(ctx context.Context, t *wd.Task[handlertest.Task]) (handlertest.Result, error) {
				return handlertest.Perform(ctx, wd.NewTask(t.ID, 1, t.Value))
			}), says: "it was told 1 for attempt 2",
		},
		"loses the number": {
			handler: func(ctx context.Context, t *wd.Task[handlertest.Task]) (handlertest.Result, error) {
				return handlertest.Perform(ctx, wd.NewTask(1, t.Attempt(), t.Value))
			}, says: "was told that its number is 1",
		},
		"has errors of its own": {
			handler: faulty(does(handlertest.Fails), func(ctx context.Context, t *wd.Task[handlertest.Task]) (handlertest.Result, error) {
				_, _ = handlertest.Perform(ctx, t)
				return handlertest.Result{}, errors.New("worker failed")
			}), says: "its error is worker failed, want",
		},
		"takes a panic for an error": {
			handler: faulty(does(handlertest.Panics), func(ctx context.Context, t *wd.Task[handlertest.Task]) (_ handlertest.Result, err error) {
				defer func() {
					if recover() != nil {
						err = wd.Permanent(errors.New("failed"))
					}
				}()
				return handlertest.Perform(ctx, t)
			}), says: "want a .wd.PanicError",
		},
		"loses the cause": {
			handler: faulty(does(handlertest.Waits), func(ctx context.Context, t *wd.Task[handlertest.Task]) (handlertest.Result, error) {
				_, _ = handlertest.Perform(ctx, t)
				return handlertest.Result{}, ctx.Err()
			}), says: "want what ended its context",
		},
		"counts waiting": {
			handler: slots(4, false), options: handlertest.Options{Slots: 4}, says: "does waiting count",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := handlertest.Check(t.Context(), b.handler, &b.options)
			require.Error(t, err)
			require.Regexp(t, b.says, err.Error())
		})
	}
}
