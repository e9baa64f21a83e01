package wd_test

import (
	"context"
	"math"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/generics/strategytest"
)

// broken are strategies that break one rule each, and what strategytest is to say of them.
var broken = map[string]struct {
	dispatch plan
	options  strategytest.Options
	says     string
}{
	"drops the last task": {dispatch: func(ctx context.Context, f *wd.Feed) error {
		last, ok := f.Next(ctx, 1)
		for ok {
			u := last
			if last, ok = f.Next(ctx, 1); ok {
				u.Run()
			}
		}
		return nil
	}, options: strategytest.Options{Workers: 1}, says: `never started, though nothing ended the run`},

	"leaves a worker idle": {dispatch: wd.Fixed{Workers: 3}.Dispatch, options: strategytest.Options{Workers: 4}, says: `starts late: .*, though a worker was free`},

	"may leave them idle, and runs too many": {dispatch: wd.Fixed{Workers: 5}.Dispatch, options: strategytest.Options{Workers: 4, Idle: true}, says: `5 tasks ran at once, PeakInFlight is 5, want at most 4`},

	"runs one twice": {dispatch: func(ctx context.Context, f *wd.Feed) error {
		f.Workers(ctx, 1, func(ctx context.Context) {
			for u, ok := f.Next(ctx, 1); ok; u, ok = f.Next(ctx, 1) {
				u.Run()
				if u.ID() == 3 {
					u.Run()
				}
			}
		})
		return nil
	}, options: strategytest.Options{Workers: 1}, says: `Run's error is task 3 was to run or to be dropped a second time`},

	"ignores cancel": {dispatch: func(ctx context.Context, f *wd.Feed) error {
		for u, ok := f.Next(ctx, 1); ok; u, ok = f.Next(ctx, 1) {
			time.Sleep(time.Until(f.Instant(everySecond(u.ID(), nil)))) // whatever becomes of ctx
			f.Go(ctx, u)
		}
		return nil
	}, options: strategytest.Options{Due: everySecond}, says: `Run returned at .*, though all had ended at`},

	"leaks a goroutine": {dispatch: func(ctx context.Context, f *wd.Feed) error {
		go func() { select {} }()
		return wd.Fixed{Workers: 4}.Dispatch(ctx, f)
	}, options: strategytest.Options{Workers: 4}, says: `goroutines are left when Run has returned:\s+goroutine \d+ \[select`},

	"sets a wrong ID": {dispatch: func(ctx context.Context, f *wd.Feed) error {
		wd.Misnumber(f)
		return wd.Fixed{Workers: 4}.Dispatch(ctx, f)
	}, options: strategytest.Options{Workers: 4}, says: `task 1: its handler was given the value 2, want 1`},

	"starts late": {dispatch: func(ctx context.Context, f *wd.Feed) error {
		select {
		case <-time.After(time.Millisecond):
		case <-ctx.Done():
		}
		return wd.Fixed{Workers: 4}.Dispatch(ctx, f)
	}, options: strategytest.Options{Workers: 4}, says: `task \d+ starts late: at 1ms, and was due at 0s`},

	"hangs on empty input": {dispatch: func(ctx context.Context, f *wd.Feed) error {
		began := make(chan bool, 4)
		f.Workers(ctx, 4, func(ctx context.Context) {
			for u, ok := f.Next(ctx, math.MaxInt); ok; u, ok = f.Next(ctx, math.MaxInt) {
				select {
				case began <- true:
				default:
				}
				u.Run()
			}
		})
		if ctx.Err() == nil {
			<-began
		}
		return nil
	}, options: strategytest.Options{Workers: 4}, says: `Run does not return: it hangs\s+in: source empty`},

	"swallows the source's error": {dispatch: func(ctx context.Context, f *wd.Feed) error {
		defer wd.ForgetFailure(f)
		return wd.Fixed{Workers: 4}.Dispatch(ctx, f)
	}, options: strategytest.Options{Workers: 4}, says: `Run's error is .*nil.*, want the source of strategytest fails`},

	"spins": {dispatch: func(context.Context, *wd.Feed) error {
		for { //nolint:staticcheck // that is what is wrong with it
		}
	}, options: strategytest.Options{Patience: 100 * time.Millisecond}, says: `panic: strategytest: run 1 of seed 0 hangs: for 100ms of real time`},

	"starts early": {dispatch: func(ctx context.Context, f *wd.Feed) error {
		return wd.Fixed{Workers: 4}.Dispatch(ctx, f)
	}, options: strategytest.Options{Due: everySecond}, says: `task \d+ starts early: at .*, and is due at`},

	"counts its tasks": {dispatch: func(ctx context.Context, f *wd.Feed) error {
		n, known := f.Len()
		f.Workers(ctx, 1, func(ctx context.Context) {
			for n > 0 || !known {
				n-- // one that comes again takes the place of another
				u, ok := f.Next(ctx, 1)
				if !ok {
					return
				}
				u.Run()
			}
		})
		return nil
	}, options: strategytest.Options{Workers: 1}, says: `never started, though nothing ended the run.*\s+in: .* attempts,`},

	"runs nothing again": {dispatch: func(ctx context.Context, f *wd.Feed) error {
		var seen sync.Map
		f.Workers(ctx, 4, func(ctx context.Context) {
			for u, ok := f.Next(ctx, 1); ok; u, ok = f.Next(ctx, 1) {
				if _, again := seen.LoadOrStore(u.ID(), true); !again {
					u.Run()
				}
			}
		})
		return nil
	}, options: strategytest.Options{Workers: 4}, says: `(attempt 1 failed with .* not tried again|never started again after attempt 1), though nothing ended the run`},

	"keeps tasks back while it asks for more": { // where there is no more, that only lasts while tasks wait to be tried again
		dispatch: Priority{Workers: 4, Rank: func(any) int { return 0 }}.Dispatch,
		options:  strategytest.Options{Workers: 4, Direct: true}, says: `starts late: .*\s+in: .* attempts,`,
	},

	"runs too many at once": {dispatch: func(ctx context.Context, f *wd.Feed) error {
		return wd.Fixed{Workers: 4}.Dispatch(ctx, f)
	}, options: strategytest.Options{Workers: 3}, says: `4 tasks ran at once, PeakInFlight is 4, want at most 3`},
}

// everySecond is a plan of one task a second.
func everySecond(id int, _ func(int) time.Duration) time.Duration {
	return time.Duration(id-1) * time.Second
}

// exerciseBroken names the environment variable that says which broken strategy this process is to exercise.
const exerciseBroken = "WD_EXERCISE_BROKEN"

// TestBrokenStrategiesFail exercises each broken strategy in another process, as some of them take theirs down.
func TestBrokenStrategiesFail(t *testing.T) {
	if b, ok := broken[os.Getenv(exerciseBroken)]; ok {
		strategytest.Exercise(t, b.dispatch, &b.options)
		return
	}
	for name, b := range broken {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestBrokenStrategiesFail$")
			cmd.Env = append(os.Environ(), exerciseBroken+"="+name)
			out, err := cmd.CombinedOutput()
			require.NoError(t, ctx.Err(), "in time")
			require.Error(t, err)
			require.Regexp(t, b.says, string(out))
		})
	}
}
