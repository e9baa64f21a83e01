package journal_test

import (
	"context"
	"errors"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/journal"
)

// napping is a dispatcher of tasks that take a second.
func napping(workers int) *wd.Dispatcher[int, int] {
	return wd.New(wd.Func(func(_ context.Context, n int) (int, error) {
		time.Sleep(time.Second)
		return n * n, nil
	}), &wd.Options{Strategy: wd.Fixed{Workers: workers}})
}

// A run that was started is paused, resized, looked at and stopped as any other; the next one knows what it has done.
func TestStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := journal.New(file(t), napping(2), &journal.Options{Interrupted: journal.Fail})
		r := j.Start(t.Context(), wd.Count(100))
		time.Sleep(1500 * time.Millisecond)
		require.Equal(t, []int{100, 2, 2}, []int{r.Snapshot().Tasks, r.Snapshot().Completed, r.Snapshot().InFlight})
		r.Pause()
		time.Sleep(time.Hour)
		require.Equal(t, 4, r.Snapshot().Completed)
		require.NoError(t, r.SetWorkers(5))
		require.ErrorContains(t, r.SetRate(1), "strategy is fixed")
		r.Resume()
		time.Sleep(1500 * time.Millisecond)
		require.Equal(t, []int{9, 5}, []int{r.Snapshot().Completed, r.Snapshot().InFlight})
		_, err := j.Run(t.Context(), wd.Count(1))
		require.ErrorIs(t, err, journal.ErrLocked)
		select {
		case <-r.Done():
			t.Error("it goes on")
		default:
		}
		why := errors.New("seen enough")
		r.Stop(why)
		<-r.Done()
		for range 2 {
			rep, err := r.Wait()
			require.Equal(t, why, err)
			require.Equal(t, []int{14, 86}, []int{rep.Succeeded, rep.Undispatched})
			require.Len(t, rep.Results(), 100)
		}
		require.ErrorIs(t, r.SetWorkers(3), wd.ErrOver)

		r = j.Start(t.Context(), wd.Count(100))
		require.Equal(t, 86, r.Snapshot().Tasks, "those that are left")
		rep, err := r.Wait()
		require.NoError(t, err)
		require.Equal(t, journal.Earlier{Succeeded: 14}, rep.Earlier)
		for i, n := range rep.Results() {
			require.Equal(t, (i+1)*(i+1), n)
		}
	})
}

// What Run refuses, Wait does, and nothing waits for a run that never began.
func TestStartOfWhatRunRefuses(t *testing.T) {
	path := file(t)
	r := journal.New(path, napping(1), &journal.Options{Sync: -2}).Start(t.Context(), wd.Count(3))
	<-r.Done()
	r.Pause()
	r.Resume()
	r.Stop(nil)
	require.Zero(t, r.Snapshot().Tasks)
	require.ErrorIs(t, r.SetWorkers(2), wd.ErrOver)
	require.ErrorContains(t, r.SetWorkers(2), "Sync is -2ns")
	rep, err := r.Wait()
	require.ErrorContains(t, err, "journal: Sync is -2ns")
	require.Equal(t, err, rep.Stopped)
	require.Empty(t, rep.Results())
	require.NoFileExists(t, path)

	r = journal.New(path, napping(1), nil).Start(t.Context(), wd.Count(-1)) // refused by the dispatcher
	rep, err = r.Wait()
	require.ErrorContains(t, err, "Count is -1")
	require.Empty(t, rep.Results())
}

// A file that fails at the end of a run is told by each Wait.
func TestStartWithAFileThatFailsAtLast(t *testing.T) {
	f := &failing{short: -1, err: syscall.EIO}
	f.left.Store(1)
	synctest.Test(t, func(t *testing.T) {
		through := func(s journal.Store) journal.Store { f.Store = s; return f }
		r := journal.Through(journal.New(file(t), napping(1), &journal.Options{Sync: time.Minute}), through).Start(t.Context(), wd.Count(1))
		for range 2 {
			rep, err := r.Wait()
			require.ErrorIs(t, err, syscall.EIO)
			require.Equal(t, []int{1}, rep.Results())
		}
	})
}

// A panic comes out of Wait, or of Start where a function of Wrap has it, and in both cases the file is free for the next run.
func TestStartOfWhatPanics(t *testing.T) {
	path := file(t)
	d := wd.New(wd.Func(func(context.Context, int) (int, error) { panic("task") }), &wd.Options{Panics: wd.PropagatePanics})
	r := journal.New(path, d, nil).Start(t.Context(), wd.Count(1))
	for range 2 {
		require.PanicsWithError(t, "panic: task", func() { _, _ = r.Wait() })
	}
	bad := napping(1).Wrap(func(wd.Handler[int, int]) wd.Handler[int, int] { panic("wrap") })
	require.PanicsWithValue(t, "wrap", func() { journal.New(path, bad, nil).Start(t.Context(), wd.Count(1)) })
	none := napping(1).Wrap(func(wd.Handler[int, int]) wd.Handler[int, int] { return nil })
	_, err := journal.New(path, none, nil).Start(t.Context(), wd.Count(1)).Wait()
	require.ErrorContains(t, err, "Wrap: its function returned nil, want a handler")
	rep, err := journal.New(path, wd.New(wd.Func(func(_ context.Context, n int) (int, error) { return n, nil }), nil), nil).Run(t.Context(), wd.Count(1))
	require.NoError(t, err)
	require.Equal(t, 1, rep.Succeeded)
}
