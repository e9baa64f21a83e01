package journal_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/journal"
	"github.com/worker-dispatcher/wd/process"
	"github.com/worker-dispatcher/wd/remote"
)

// A failing store does what it is told to, at the n-th write or sync.
type failing struct {
	journal.Store
	left  atomic.Int32 // writes or syncs that succeed
	short int          // how many bytes of the failing write are written; below 0: it is a sync that fails
	err   error        // nil: a short write
	late  atomic.Int32 // calls after the failure
}

func (f *failing) Write(b []byte) (int, error) {
	if f.short < 0 {
		return f.Store.Write(b)
	}
	if left := f.left.Add(-1); left > 0 {
		return f.Store.Write(b)
	} else if left < 0 {
		f.late.Add(1)
		return 0, f.err
	}
	n, _ := f.Store.Write(b[:min(f.short, len(b)-1)])
	return n, f.err
}

func (f *failing) Sync() error {
	if f.short < 0 && f.left.Add(-1) <= 0 {
		return f.err
	}
	return f.Store.Sync()
}

// A file that cannot be written ends the run with an error that says so. What is in it counts in the next run.
func TestFilesThatFail(t *testing.T) {
	t.Parallel()
	all := words(50)
	full := &os.PathError{Op: "write", Path: "run.log", Err: syscall.ENOSPC}
	for name, f := range map[string]*failing{
		"disk full":           {short: 0, err: full},
		"disk full in a line": {short: 77, err: full},
		"short write":         {short: 77},
		"sync fails":          {short: -1, err: &os.PathError{Op: "sync", Path: "run.log", Err: syscall.EIO}},
	} {
		for _, n := range []int32{1, 2, 3, 20} {
			for _, policy := range []journal.Policy{journal.Rerun, journal.Skip} {
				t.Run(fmt.Sprint(name, " ", n, " ", policy), func(t *testing.T) {
					t.Parallel()
					f := &failing{short: f.short, err: f.err}
					f.left.Store(n)
					path, j := file(t), newJob(nil)
					through := func(s journal.Store) journal.Store { f.Store = s; return f }
					d := wd.New(j.do, &wd.Options{Strategy: wd.Fixed{Workers: 3}})
					o := &journal.Options{Interrupted: policy}
					rep, err := journal.Through(journal.New(path, d, o), through).Run(t.Context(), wd.Slice(all))
					want := f.err
					if want == nil {
						want = errors.New("short write")
					}
					require.EqualError(t, err, "journal: "+path+": "+want.Error())
					require.Equal(t, err, rep.Stopped)
					require.Less(t, rep.Completed, len(all))
					require.Zero(t, f.late.Load(), "nothing is written behind what is half written")
					require.Equal(t, rep.Tasks, rep.Completed+rep.Undispatched)

					j2 := newJob(nil)
					rep, err = journal.New(path, wd.New(j2.do, nil), nil).Run(t.Context(), wd.Slice(all))
					require.NoError(t, err)
					require.Equal(t, len(all), rep.Earlier.Succeeded+rep.Succeeded)
					for word, n := range j.ran {
						require.LessOrEqual(t, n+j2.ran[word], 2)
					}
					requireOnce(t, path, len(all))
				})
			}
		}
	}
}

// counted counts what is done with a file.
type counted struct {
	journal.Store
	writes, syncs atomic.Int32
	slow          time.Duration
}

func (c *counted) Write(b []byte) (int, error) {
	c.writes.Add(1)
	return c.Store.Write(b)
}

func (c *counted) Sync() error {
	c.syncs.Add(1)
	time.Sleep(c.slow)
	return c.Store.Sync()
}

// What ends while the file is being synced is the next batch: a worker waits for two syncs at most. No task counts before.
func TestGroupCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &counted{slow: 10 * time.Millisecond}
		d := wd.New(wd.Func(func(_ context.Context, n int) (int, error) { return n, nil }), &wd.Options{Strategy: wd.Fixed{Workers: 50}})
		through := func(s journal.Store) journal.Store { c.Store = s; return c }
		start, n := time.Now(), 0
		for r, err := range journal.Through(journal.New(file(t), d, nil), through).Stream(t.Context(), wd.Count(1000)) {
			require.NoError(t, err)
			require.GreaterOrEqual(t, time.Since(start), 20*time.Millisecond, "header and record are on disk")
			require.Zero(t, r.Duration())
			n++
		}
		require.Equal(t, 1000, n)
		require.LessOrEqual(t, c.syncs.Load(), int32(2+1000/50*2+1))
		require.GreaterOrEqual(t, c.syncs.Load(), int32(2+1000/50))
	})
}

// With an interval the file is synced at its end, also if nothing else is written, and at last when the run has ended. With NoSync never.
func TestSyncLater(t *testing.T) {
	for every, want := range map[time.Duration][]int32{time.Minute: {0, 1, 1, 3, 3}, journal.NoSync: {0, 0, 0, 0, 0}} {
		synctest.Test(t, func(t *testing.T) {
			c := &counted{}
			d := wd.New(wd.Func(func(_ context.Context, n int) (int, error) {
				time.Sleep([]time.Duration{30 * time.Second, 31 * time.Second, 50 * time.Second, 61 * time.Second}[n-1])
				return n, nil
			}), &wd.Options{Strategy: wd.Fixed{Workers: 1}})
			through := func(s journal.Store) journal.Store { c.Store = s; return c }
			var got []int32
			j := journal.Through(journal.New(file(t), d, &journal.Options{Sync: every}), through)
			for _, err := range j.Stream(t.Context(), wd.Count(4)) {
				require.NoError(t, err)
				synctest.Wait()
				got = append(got, c.syncs.Load())
			}
			require.Equal(t, want, append(got, c.syncs.Load()))
		})
	}
}

// A late sync that fails is the error of the run, even if nothing is written after it.
func TestLateSyncsThatFail(t *testing.T) {
	for _, left := range []int32{1, 2} {
		f := &failing{short: -1, err: syscall.EIO}
		f.left.Store(left)
		synctest.Test(t, func(t *testing.T) {
			d := wd.New(wd.Func(func(_ context.Context, n int) (int, error) {
				time.Sleep(time.Hour)
				return n, nil
			}), nil)
			through := func(s journal.Store) journal.Store { f.Store = s; return f }
			_, err := journal.Through(journal.New(file(t), d, &journal.Options{Sync: time.Minute}), through).Run(t.Context(), wd.Count(1))
			require.ErrorIs(t, err, syscall.EIO)
			require.Equal(t, 1, strings.Count(err.Error(), "input/output error"))
		})
	}
}

// Two runs cannot have the same file, in one process or two; when the first is dead the second can.
func TestOneRunAtATime(t *testing.T) {
	t.Parallel()
	path := file(t)
	var refused error
	var once sync.Once
	d := wd.New(func(ctx context.Context, task *wd.Task[string]) (answer, error) {
		once.Do(func() {
			_, refused = run(t, path, words(1), newJob(nil), nil)
			l := live(t, setting{Path: path, Tasks: 1}, 100)
			require.Contains(t, l.err, "run.log: another run has it open, want one at a time")
			require.Empty(t, l.started)
		})
		return answerTo(task.Value), nil
	}, nil)
	_, err := journal.New(path, d, nil).Run(t.Context(), wd.Slice(words(3)))
	require.NoError(t, err)
	require.ErrorIs(t, refused, journal.ErrLocked)
	require.EqualError(t, refused, "journal: "+path+": another run has it open, want one at a time")
	l := live(t, setting{Path: path, Tasks: 4}, 100)
	require.Equal(t, []string{"word 4"}, l.started)
}

var shoutRef = remote.Func("shout", func(_ context.Context, word string) (string, error) { return strings.ToUpper(word), nil })

// Tasks may run in other processes.
func TestTasksInProcesses(t *testing.T) {
	t.Parallel()
	pool, err := process.NewPool(&process.Options{Procs: 1})
	require.NoError(t, err)
	defer pool.Close()
	path := file(t)
	for n := range 3 {
		for _, policy := range []journal.Policy{journal.Skip, journal.Fail} {
			d := wd.New(process.Handler(pool, shoutRef), &wd.Options{Strategy: wd.Fixed{Workers: 4}, Timeout: time.Minute})
			rep, err := journal.New(path, d, &journal.Options{Interrupted: policy}).Run(t.Context(), wd.Slice(words(10*n)))
			require.NoError(t, err)
			require.Equal(t, 10*n, rep.Earlier.Succeeded+rep.Succeeded)
			for i, r := range rep.Results() {
				require.Equal(t, fmt.Sprintf("WORD %d", i+1), r)
			}
		}
	}
	requireOnce(t, path, 20)
}

// A folder that is not there, or not ours, is an error that names the file.
func TestFilesThatCannotBeMade(t *testing.T) {
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("everybody may write everywhere")
	}
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o500))
	_, err := run(t, filepath.Join(dir, "run.log"), words(1), newJob(nil), nil)
	require.ErrorIs(t, err, os.ErrPermission)
}

// The lock is given up where the panic of a task, or of a loop, goes on to the caller.
func TestPanicsThatPropagate(t *testing.T) {
	path := file(t)
	job := func(_ context.Context, i int) (int, error) {
		if i == 3 {
			panic("no three")
		}
		return i, nil
	}
	j := journal.New(path, wd.New(wd.Func(job), &wd.Options{Panics: wd.PropagatePanics}), nil)
	require.Panics(t, func() { _, _ = j.Run(t.Context(), wd.Count(5)) })
	require.Panics(t, func() {
		for _, err := range j.Stream(t.Context(), wd.Count(5)) {
			require.NoError(t, err)
		}
	})
	require.Panics(t, func() {
		for range j.Stream(t.Context(), wd.Count(5)) {
			panic("loop")
		}
	})
	rep, err := j.Run(t.Context(), wd.Count(2))
	require.NoError(t, err)
	require.Equal(t, 2, rep.Earlier.Succeeded)
}

// A run whose file is gone has done what no other will know of.
func TestFilesThatAreRemoved(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps files that are open")
	}
	for name, change := range map[string]func(path string) error{
		"removed": os.Remove,
		"replaced": func(path string) error {
			return errors.Join(os.WriteFile(path+".new", nil, 0o600), os.Rename(path+".new", path))
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := file(t)
			job := func(_ context.Context, i int) (int, error) {
				if i == 3 {
					return i, change(path)
				}
				return i, nil
			}
			rep, err := journal.New(path, wd.New(wd.Func(job), nil), nil).Run(t.Context(), wd.Count(5))
			require.ErrorContains(t, err, path+": the file has been removed or replaced while the run went on")
			require.Equal(t, []int{1, 2, 3, 4, 5}, rep.Results())
			require.Equal(t, 5, rep.Succeeded)
		})
	}
}
