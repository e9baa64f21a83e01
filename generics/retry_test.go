package wd_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/tps"
)

// longest is a jitter that is none.
func longest(d time.Duration) time.Duration { return d }

func TestBackoffIsExact(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		starts := make([][]time.Duration, 6)
		begin := time.Now()
		d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
			starts[t.ID] = append(starts[t.ID], time.Since(begin))
			if t.Attempt() < t.ID {
				return -t.Attempt(), errTask
			}
			return t.ID, nil
		}, &wd.Options{Strategy: s, Retry: wd.Retry{Attempts: 4, Base: time.Second, Cap: 3 * time.Second, Jitter: longest}})
		rep, err := d.Run(t.Context(), wd.Count(5))
		require.NoError(t, err)
		requireBalance(t, rep.Summary)
		require.Equal(t, 4, rep.Succeeded)
		require.Equal(t, []int{1, 2, 3, 4, -4}, rep.Results())
		const second = time.Second
		for id, gaps := range [][]time.Duration{1: nil, 2: {second}, 3: {second, 2 * second}, 4: {second, 2 * second, 3 * second}, 5: {second, 2 * second, 3 * second}} {
			if id == 0 {
				continue
			}
			require.Len(t, starts[id], len(gaps)+1)
			for k, gap := range gaps {
				require.Equal(t, gap, starts[id][k+1]-starts[id][k], "task %d", id)
			}
			r, _ := rep.Record(id)
			require.Equal(t, min(id, 4), r.Attempt)
			require.Equal(t, starts[id][0], r.Intended.Sub(begin), "latency counts from the first intended start")
			require.Equal(t, starts[id][len(gaps)], r.Started.Sub(begin), "the record is that of the last attempt")
			require.Len(t, r.Earlier, len(gaps))
			for k, a := range r.Earlier {
				require.Equal(t, starts[id][k], a.Started.Sub(begin))
				require.Equal(t, a.Started, a.Ended)
				require.Equal(t, errTask, a.Err)
			}
		}
	})
}

// The figures know of all attempts: a rate counts from the first start, and each attempt is in flight for its time. So does what is read from a
// log, and what is streamed.
func TestFiguresCountAllAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const tasks, attempts, each = 100, 5, 100 * time.Millisecond
		h := func(_ context.Context, t *wd.Task[int]) (int, error) {
			time.Sleep(each)
			if t.Attempt() < attempts {
				return 0, errTask
			}
			return 0, nil
		}
		var text bytes.Buffer
		o := &wd.Options{
			Strategy: wd.Fixed{Workers: tasks}, Sink: tps.NewLogWriter(&text, nil),
			Retry: wd.Retry{Attempts: attempts, Jitter: func(time.Duration) time.Duration { return 0 }},
		}
		rep, err := wd.New(h, o).Run(t.Context(), wd.Count(tasks))
		require.NoError(t, err)
		logged, err := tps.ReadLog(&text)
		require.NoError(t, err)
		for _, l := range []tps.Log{rep.Log(), logged} {
			r := tps.Analyze(l, nil)
			require.Equal(t, attempts*each, r.Span)
			require.InDelta(t, tasks/(attempts*each).Seconds(), r.Rate, 1e-9)
			require.InDelta(t, tasks, r.InFlight.Mean, 1e-9)
			require.Equal(t, tasks, r.InFlight.Max)
			require.Equal(t, []int{tasks, tasks * (attempts - 1)}, []int{r.Retried, r.Retries})
			require.Contains(t, r.Text(nil), "  100 tasks started again, 400 times in all\n")
			require.Equal(t, each, r.Service.Max)
			require.Equal(t, attempts*each, r.Response.Max)
		}
		o.Sink = nil
		for rec, err := range wd.New(h, o).Stream(t.Context(), wd.Count(1)) {
			require.NoError(t, err)
			require.Len(t, rec.Earlier, attempts-1)
			require.Equal(t, each, rec.Earlier[0].Ended.Sub(rec.Earlier[0].Started))
		}
	})
}

func TestARetryingTaskHoldsNoWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		d := wd.New(func(_ context.Context, t *wd.Task[int]) (time.Duration, error) {
			if t.ID <= 8 && t.Attempt() == 1 {
				return 0, errTask
			}
			return time.Since(begin), nil
		}, &wd.Options{Strategy: wd.Fixed{Workers: 8}, Retry: wd.Retry{Attempts: 2, Base: time.Minute, Jitter: longest, Cap: time.Hour}})
		rep, err := d.Run(t.Context(), wd.Count(9))
		require.NoError(t, err)
		require.Equal(t, append(slices.Repeat([]time.Duration{time.Minute}, 8), 0), rep.Results())
		require.Equal(t, 9, rep.Succeeded)
	})
}

func TestWhatIsTriedAgain(t *testing.T) {
	own := errors.New("own rule")
	for name, test := range map[string]struct {
		retry    wd.Retry
		err      error
		attempts int
	}{
		"off":                {wd.Retry{}, errTask, 1},
		"once":               {wd.Retry{Attempts: 1}, errTask, 1},
		"on":                 {wd.Retry{Attempts: 3}, errTask, 3},
		"permanent":          {wd.Retry{Attempts: 3}, wd.Permanent(errTask), 1},
		"wrapped permanent":  {wd.Retry{Attempts: 3}, errors.Join(own, wd.Permanent(errTask)), 1},
		"after":              {wd.Retry{Attempts: 3}, wd.RetryAfter(errTask, time.Hour), 3},
		"rule says yes":      {wd.Retry{Attempts: 3, If: func(err error) bool { return errors.Is(err, own) }}, wd.Permanent(own), 3},
		"rule says no":       {wd.Retry{Attempts: 3, If: func(err error) bool { return errors.Is(err, own) }}, errTask, 1},
		"rule panics":        {wd.Retry{Attempts: 3, If: func(err error) bool { panic("rule") }}, errTask, 1},
		"a negative jitter":  {wd.Retry{Attempts: 3, Jitter: func(time.Duration) time.Duration { return -1 }}, errTask, 3},
		"an immense backoff": {wd.Retry{Attempts: 70, Base: 1, Cap: 1 << 62, Jitter: func(time.Duration) time.Duration { return 0 }}, errTask, 70},
	} {
		t.Run(name, func(t *testing.T) {
			forAll(t, func(t *testing.T, s wd.Strategy) {
				d := wd.New(wd.Func(func(context.Context, int) (int, error) { return 7, test.err }), &wd.Options{Strategy: s, Retry: test.retry})
				rep, err := d.Run(t.Context(), wd.Count(3))
				require.NoError(t, err)
				require.Equal(t, 3, rep.Failed)
				for r := range rep.Records() {
					require.Equal(t, test.attempts, r.Attempt)
					require.ErrorIs(t, r.Err, test.err)
					require.Equal(t, 7, r.Result)
				}
			})
		})
	}
	require.NoError(t, wd.Permanent(nil))
	require.NoError(t, wd.RetryAfter(nil, time.Second))
}

func TestRetryAfterSetsTheDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
			if t.Attempt() == 1 {
				return 0, wd.RetryAfter(errTask, 42*time.Second)
			}
			return 1, nil
		}, &wd.Options{Retry: wd.Retry{Attempts: 2}})
		rep, err := d.Run(t.Context(), wd.Count(1))
		require.NoError(t, err)
		require.Equal(t, 42*time.Second, rep.Duration())
	})
}

func TestJitterIsBelowTheBackoff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := wd.New(wd.Func(func(context.Context, int) (int, error) { return 0, errTask }),
			&wd.Options{Strategy: wd.Fixed{Workers: 1000}, Retry: wd.Retry{Attempts: 2, Base: time.Second}})
		rep, err := d.Run(t.Context(), wd.Count(1000))
		require.NoError(t, err)
		var sum time.Duration
		for r := range rep.Records() {
			require.Less(t, r.Wait(), time.Second)
			sum += r.Wait()
		}
		require.InDelta(t, 0.5, (sum / 1000).Seconds(), 0.1, "uniform: the mean of a thousand has a deviation of 0.009")
	})
}

func TestARunThatEndsGivesUpRetries(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		var hooks atomic.Int64
		d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
			t.Set("attempt", t.Attempt())
			return t.Attempt(), errTask
		}, &wd.Options{Strategy: s, Runtime: time.Minute, Retry: wd.Retry{Attempts: 100, Base: 50 * time.Second, Cap: time.Hour, Jitter: longest}})
		d.OnDone(func(_ context.Context, r wd.Record[int, int]) int { hooks.Add(1); return r.Result })
		rep, err := d.Run(t.Context(), wd.Count(7))
		require.NoError(t, err)
		require.Equal(t, wd.ErrRuntime, rep.Stopped)
		require.Equal(t, time.Minute, rep.Duration())
		require.Equal(t, 7, rep.Failed, "an attempt that was made is not lost")
		require.EqualValues(t, 7, hooks.Load())
		for r := range rep.Records() {
			require.Equal(t, []any{2, 2, 2, errTask}, []any{r.Attempt, r.Result, r.Meta["attempt"], r.Err})
			require.True(t, r.Ended.Sub(rep.Start) < time.Minute)
		}
	})
}

func TestFrequencyKeepsItsPlanWhileTasksAreTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
			if t.Attempt() < 3 {
				return 0, errTask
			}
			return 0, nil
		}, &wd.Options{Strategy: wd.Frequency{Workers: 3, Interval: time.Second, Max: 3},
			Retry: wd.Retry{Attempts: 3, Base: 1500 * time.Millisecond, Jitter: longest}})
		rep, err := d.Run(t.Context(), wd.Count(30))
		require.NoError(t, err)
		require.Equal(t, 30, rep.Succeeded)
		for r := range rep.Records() {
			require.Equal(t, time.Duration((r.ID-1)/3)*time.Second, r.Intended.Sub(rep.Start))
			require.Equal(t, 4500*time.Millisecond, r.Wait())
		}
	})
}

func TestTimeoutEndsTheAttemptsContext(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		d := wd.New(func(ctx context.Context, t *wd.Task[int]) (time.Duration, error) {
			begin := time.Now()
			if t.ID == 2 && t.Attempt() < 3 {
				<-ctx.Done()
				return time.Since(begin), context.Cause(ctx)
			}
			time.Sleep(500 * time.Millisecond)
			return time.Since(begin), ctx.Err()
		}, &wd.Options{Strategy: s, Timeout: time.Second, Retry: wd.Retry{Attempts: 3, Base: time.Second, Jitter: longest}})
		rep, err := d.Run(t.Context(), wd.Count(3))
		require.NoError(t, err)
		require.Equal(t, 3, rep.Succeeded)
		r, _ := rep.Record(2)
		require.Equal(t, 3, r.Attempt)
		require.Equal(t, 5*time.Second, r.Wait(), "1 s, 1 s off, 1 s, 2 s off")

		d = wd.New(func(ctx context.Context, t *wd.Task[int]) (time.Duration, error) {
			<-ctx.Done()
			return 0, context.Cause(ctx)
		}, &wd.Options{Strategy: s, Timeout: time.Second})
		rep, err = d.Run(t.Context(), wd.Count(3))
		require.NoError(t, err)
		require.ErrorIs(t, rep.Err(), wd.ErrTimeout)
		require.Equal(t, 3, rep.Failed)
	})
}

func TestATaskThatOutlivesItsTimeoutIsAbandoned(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		release := make(chan struct{})
		defer close(release)
		d := wd.New(func(ctx context.Context, t *wd.Task[int]) (int, error) {
			if t.ID%5 == 0 {
				<-release
			}
			return t.ID, nil
		}, &wd.Options{Strategy: s, Timeout: time.Second, Grace: time.Second, Retry: wd.Retry{Attempts: 3}})
		rep, err := d.Run(t.Context(), wd.Count(100))
		require.NoError(t, err)
		require.NoError(t, rep.Stopped)
		requireBalance(t, rep.Summary)
		require.Equal(t, 20, rep.Uncompleted, "and the workers go on")
		require.Equal(t, 80, rep.Succeeded)
		require.Len(t, rep.Unfinished(), 20)
		for _, id := range rep.Unfinished() {
			require.Zero(t, id%5)
			r, _ := rep.Record(id)
			require.Equal(t, wd.ErrAbandoned, r.Err)
		}
	})
}

func TestATaskAbandonedInItsSecondAttemptSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := wd.New(func(_ context.Context, t *wd.Task[int]) (int, error) {
			if t.Attempt() == 2 {
				time.Sleep(time.Hour)
			}
			return 0, errTask
		}, &wd.Options{Timeout: time.Second, Grace: time.Second, Retry: wd.Retry{Attempts: 3}})
		rep, err := d.Run(t.Context(), wd.Count(1))
		require.NoError(t, err)
		r, _ := rep.Record(1)
		require.Equal(t, []any{2, wd.ErrAbandoned}, []any{r.Attempt, r.Err})
		time.Sleep(2 * time.Hour)
	})
}

func TestStopAfterFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := wd.New(oddFails, &wd.Options{Strategy: wd.Fixed{Workers: 1}, StopAfterFailures: 5})
		rep, err := d.Run(t.Context(), wd.Count(10_000))
		require.Equal(t, wd.ErrFailures, err)
		require.Equal(t, wd.ErrFailures, rep.Stopped)
		require.Equal(t, 5, rep.Failed)
		require.Equal(t, 4, rep.Succeeded)
		requireBalance(t, rep.Summary)
	})
}
