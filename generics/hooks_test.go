package wd_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
)

var errTask = errors.New("task failed")

// oddFails doubles even numbers and fails on odd ones.
func oddFails(_ context.Context, t *wd.Task[int]) (int, error) {
	t.Set("id", t.ID)
	if t.Value%2 == 1 {
		return -1, errTask
	}
	return 2 * t.Value, nil
}

func TestOnDoneSeesTheRecord(t *testing.T) {
	forAll(t, func(t *testing.T, s wd.Strategy) {
		d := wd.New(oddFails, &wd.Options{Strategy: s}).OnDone(func(_ context.Context, r wd.Record[int, int]) int {
			r.Meta["seen"] = r
			time.Sleep(time.Millisecond)
			return r.Result + 1
		})
		rep, err := d.Run(t.Context(), wd.Count(1000))
		require.NoError(t, err)
		require.Equal(t, 500, rep.Failed, "hooks see failures too")
		for r := range rep.Records() {
			seen := r.Meta["seen"].(wd.Record[int, int])
			require.Equal(t, seen.Result+1, r.Result)
			require.Equal(t, []any{r.ID, r.Task, r.Err, r.OK}, []any{seen.ID, seen.Task, seen.Err, seen.OK})
			require.True(t, seen.Started.Equal(r.Started) && seen.Ended.Equal(r.Ended) && seen.Intended.Equal(r.Intended))
			require.Zero(t, r.Duration(), "the hook's time is not the task's")
			require.Equal(t, r.ID, r.Meta["id"])
			require.Equal(t, 1, r.Attempt)
		}
	})
}

func TestSuccessIsJudgedAfterOnDone(t *testing.T) {
	d := wd.New(oddFails, nil).SuccessIf(func(n int) bool { return n > 10 }).OnDone(
		func(_ context.Context, r wd.Record[int, int]) int { return r.Task })
	rep, err := d.Run(t.Context(), wd.Count(20))
	require.NoError(t, err)
	require.Equal(t, 5, rep.Succeeded, "12, 14, 16, 18, 20: no error, and more than 10 as OnDone left them")
	require.ErrorIs(t, rep.Err(), wd.ErrUnsuccessful)
	require.ErrorIs(t, rep.Err(), errTask)
}

type odd int

func (o odd) Success() bool { return o%2 == 0 }

// Failure says why; it has a pointer for its receiver, as it may be.
func (o *odd) Failure() string {
	if *o == 3 {
		panic("speechless")
	}
	return fmt.Sprintf("%d is odd", *o)
}

func TestAResultSaysWhyItIsNoSuccess(t *testing.T) {
	var c collector
	same := func(_ context.Context, n int) (odd, error) { return odd(n), nil }
	rep, err := wd.New(wd.Func(same), &wd.Options{Sink: &c}).Run(t.Context(), wd.Count(5))
	require.NoError(t, err)
	logged := map[int64]string{}
	for _, r := range c.records {
		if r.Err != nil {
			logged[r.ID] = r.Err.Error()
		}
	}
	const why = "result is not a success: "
	require.Equal(t, map[int64]string{1: why + "1 is odd", 3: why + "panic: speechless", 5: why + "5 is odd"}, logged)
	require.ErrorIs(t, rep.Err(), wd.ErrUnsuccessful)
	require.ErrorContains(t, rep.Err(), "panic: speechless")
	require.Equal(t, why+"# is odd", rep.Log().Errors[0].Message)
	rec, _ := rep.Record(1)
	require.NoError(t, rec.Err, "a record has the task's own error alone")
}

func TestAPanicInAHookIsTheTasksError(t *testing.T) {
	for name, fail := range map[string]func(){"panic": func() { panic("hook") }, "goexit": runtime.Goexit} {
		hook := func(_ context.Context, r wd.Record[int, int]) int {
			if r.ID%10 == 3 || r.ID%10 == 4 {
				fail()
			}
			return r.Result
		}
		requireHook := func(t *testing.T, d *wd.Dispatcher[int, int]) {
			rep, err := d.Run(t.Context(), wd.Count(100))
			require.NoError(t, err)
			require.Equal(t, 60, rep.Failed, "50 odd ones, 10 by the hook")
			requireBalance(t, rep.Summary)
			both, _ := rep.Record(3)
			var p *wd.PanicError
			require.ErrorAs(t, both.Err, &p)
			require.Equal(t, 3, p.ID)
			require.ErrorIs(t, both.Err, errTask, "what the handler returned is not lost")
			own, _ := rep.Record(4)
			require.ErrorAs(t, own.Err, &p)
			require.Equal(t, 8, own.Result)
			require.False(t, own.OK)
		}
		t.Run(name, func(t *testing.T) {
			for _, s := range strategies {
				o := &wd.Options{Strategy: s}
				requireHook(t, wd.New(oddFails, o).OnDone(hook))
				requireHook(t, wd.New(oddFails, o).OnAllDone(hook))
			}
		})
	}
}

func TestOnAllDoneComesLastAndInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ids []int
		d := wd.New(func(ctx context.Context, t *wd.Task[int]) (int, error) {
			time.Sleep(time.Duration(10-t.ID) * time.Second)
			return 1, nil
		}, &wd.Options{Strategy: wd.Fixed{Workers: 3}, Runtime: 10 * time.Second})
		d.OnAllDone(func(ctx context.Context, r wd.Record[int, int]) int {
			require.NoError(t, ctx.Err(), "the run's context has ended, this one has not")
			ids = append(ids, r.ID)
			return 7
		})
		rep, err := d.Run(t.Context(), wd.Count(9))
		require.NoError(t, err)
		require.Positive(t, rep.Undispatched)
		for i, id := range ids {
			require.Equal(t, i+1, id)
			require.Equal(t, 7, rep.Results()[i])
		}
		require.Len(t, ids, rep.Completed)
	})
}

// A ternary result has a success rule on its pointer.
type ternary struct{ state int }

func (t *ternary) Success() bool { return t.state > 0 }

type verdict bool

func TestTheResultsTypeKnowsSuccess(t *testing.T) {
	succeeded := func(rep wd.Summary) int { return rep.Succeeded }
	run := func(n int, t *testing.T, f func() (wd.Summary, error)) {
		s, err := f()
		require.NoError(t, err)
		require.Equal(t, n, succeeded(s))
	}
	run(1, t, func() (wd.Summary, error) {
		rep, err := wd.New(wd.Func(func(_ context.Context, v int) (ternary, error) { return ternary{v}, nil }), nil).Run(t.Context(), wd.Slice([]int{-1, 0, 1}))
		return rep.Summary, err
	})
	run(1, t, func() (wd.Summary, error) {
		rep, err := wd.New(wd.Func(func(_ context.Context, v int) (*ternary, error) { return &ternary{v}, nil }), nil).Run(t.Context(), wd.Slice([]int{-1, 0, 1}))
		return rep.Summary, err
	})
	run(2, t, func() (wd.Summary, error) {
		rep, err := wd.New(wd.Func(func(_ context.Context, v int) (verdict, error) { return v != 0, nil }), nil).Run(t.Context(), wd.Slice([]int{-1, 0, 1}))
		return rep.Summary, err
	})
	run(1, t, func() (wd.Summary, error) {
		rep, err := wd.New(wd.Func(func(_ context.Context, v int) (interface{ Success() bool }, error) {
			if v == 0 {
				return nil, nil
			}
			return &ternary{v}, nil
		}), nil).Run(t.Context(), wd.Slice([]int{-1, 0, 1}))
		return rep.Summary, err
	})
	run(3, t, func() (wd.Summary, error) {
		rep, err := wd.New(wd.Func(func(_ context.Context, v int) (int, error) { return v, nil }), nil).Run(t.Context(), wd.Slice([]int{-1, 0, 1}))
		return rep.Summary, err
	})
}

// A nil result whose method Success does not bear that is named.
func TestANilResultIsNamed(t *testing.T) {
	rep, err := wd.New(wd.Func(func(context.Context, int) (*ternary, error) { return nil, nil }), nil).Run(t.Context(), wd.Count(1))
	require.NoError(t, err)
	r, _ := rep.Record(1)
	var panicked *wd.PanicError
	require.ErrorAs(t, r.Err, &panicked)
	require.ErrorContains(t, r.Err, "panic: the result is a nil *wd_test.ternary, for which its method Success panics: runtime error: ")
}
