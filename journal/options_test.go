package journal_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/journal"
	"github.com/worker-dispatcher/wd/remote"
)

// Failed tasks run again, or with KeepFailures stay as they are; those that failed as the run was ending run in any case.
func TestFailures(t *testing.T) {
	path := file(t)
	all := words(5)
	fail := func(word string, _ int) error {
		if word == "word 2" {
			return errOdd
		}
		return nil
	}
	keep := &journal.Options{KeepFailures: true}
	ctx, cancel := context.WithCancel(t.Context())
	d := wd.New(func(ctx context.Context, task *wd.Task[string]) (answer, error) {
		switch task.ID {
		case 2:
			return answer{Text: "failed"}, errOdd
		case 4:
			cancel()
			return answer{}, context.Cause(ctx)
		}
		return answerTo(task.Value), nil
	}, &wd.Options{Strategy: wd.Fixed{Workers: 1}})
	_, err := journal.New(path, d, keep).Run(ctx, wd.Slice(all))
	require.ErrorIs(t, err, context.Canceled)

	j := newJob(fail)
	rep, err := run(t, path, all, j, keep)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"word 4": 1, "word 5": 1}, j.ran)
	require.Equal(t, journal.Earlier{Succeeded: 2, Failed: 1}, rep.Earlier)
	require.Equal(t, "failed", rep.Results()[1].Text)
	r, ok := rep.Record(2)
	require.True(t, ok)
	require.EqualError(t, r.Err, "odd")
	require.False(t, r.OK)
	require.EqualError(t, rep.Err(), "1 task of earlier runs did not run again, the first: task 2: odd")
	var failed *wd.TaskError
	require.ErrorAs(t, rep.Err(), &failed)

	j = newJob(fail)
	rep, err = run(t, path, all, j, nil)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"word 2": 1}, j.ran)
	require.Equal(t, []int{4, 1}, []int{rep.Earlier.Succeeded, rep.Failed})
	rep, err = run(t, path, all, newJob(nil), nil)
	require.NoError(t, err)
	require.NoError(t, rep.Err())
	requireOnce(t, path, 5)
}

// With Retry the record is that of the last attempt, and a task that waited for another when the run ended runs again.
func TestRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := file(t)
		all := words(4)
		j := newJob(func(_ string, time int) error {
			if time < 3 {
				return errOdd
			}
			return nil
		})
		o := &wd.Options{Strategy: wd.Fixed{Workers: 2}, Retry: wd.Retry{Attempts: 3, Base: time.Hour, Cap: time.Hour, Jitter: func(d time.Duration) time.Duration { return d }}, Runtime: time.Minute, Timeout: time.Second, Grace: time.Second}
		for _, policy := range []journal.Policy{journal.Skip, journal.Fail} {
			rep, err := journal.New(path, wd.New(j.do, o), &journal.Options{Interrupted: policy, KeepFailures: true}).Run(t.Context(), wd.Slice(all))
			require.NoError(t, err)
			require.Equal(t, wd.ErrRuntime, rep.Stopped)
			require.Equal(t, 4, rep.Failed+rep.Earlier.Failed)
		}
		o.Runtime = 0
		rep, err := journal.New(path, wd.New(j.do, o), nil).Run(t.Context(), wd.Slice(all))
		require.NoError(t, err)
		require.Equal(t, 4, rep.Succeeded)
		for r := range rep.Records() {
			require.LessOrEqual(t, r.Attempt, 3)
			require.Len(t, r.Earlier, r.Attempt-1)
		}
	})
}

// What was abandoned may be done or not, and follows the policy. The wait for the disk is no part of a task's time.
func TestInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := file(t)
		all := words(3)
		d := wd.New(func(ctx context.Context, task *wd.Task[string]) (answer, error) {
			if task.ID == 2 {
				time.Sleep(time.Hour)
			}
			return answerTo(task.Value), nil
		}, &wd.Options{Strategy: wd.Fixed{Workers: 1}, Timeout: time.Second, Grace: time.Second})
		slow := func(s journal.Store) journal.Store { return slowStore{s} }
		rep, err := journal.Through(journal.New(path, d, &journal.Options{Interrupted: journal.Skip}), slow).Run(t.Context(), wd.Slice(all))
		require.NoError(t, err)
		require.Equal(t, []int{2, 1}, []int{rep.Succeeded, rep.Uncompleted})
		for r := range rep.Records() {
			require.Zero(t, r.Wait())
			if r.ID != 2 {
				require.Zero(t, r.Duration())
			}
		}
		time.Sleep(time.Hour)

		var e *journal.InterruptedError
		j := newJob(nil)
		rep, err = run(t, path, all, j, &journal.Options{Interrupted: journal.Fail})
		require.ErrorAs(t, err, &e)
		require.Equal(t, []string{`"key":"word 2"`}, e.Keys)
		require.ErrorContains(t, rep.Stopped, `it is not known how 1 task ended when an earlier run was cut off: "key":"word 2"; want Rerun or Skip to go on`)
		require.Empty(t, rep.Results())
		require.Empty(t, rep.TPS(nil).Events)
		require.NoError(t, rep.Err())

		rep, err = run(t, path, all, j, &journal.Options{Interrupted: journal.Skip})
		require.NoError(t, err)
		require.Equal(t, journal.Earlier{Succeeded: 2, Interrupted: 1}, rep.Earlier)
		require.ErrorIs(t, rep.Err(), journal.ErrInterrupted)
		require.Equal(t, []answer{answerTo(all[0]), {}, answerTo(all[2])}, rep.Results())
		require.Empty(t, j.ran)

		rep, err = run(t, path, all, j, nil)
		require.NoError(t, err)
		require.Equal(t, map[string]int{"word 2": 1}, j.ran)
		require.NoError(t, rep.Err())
	})
}

// slowStore takes a second for each sync.
type slowStore struct{ journal.Store }

func (s slowStore) Sync() error {
	time.Sleep(time.Second)
	return s.Store.Sync()
}

// What could not be read back is refused, with the type, the place in it, and what is wanted.
func TestTypesThatAreRefused(t *testing.T) {
	type private struct{ n int } //nolint:unused // that is what it is for
	text, of := reflect.TypeFor[string](), reflect.TypeFor[private]()
	refused := func(task, result reflect.Type, want string) {
		t.Helper()
		err := journal.Refusal(task, result, true)
		require.ErrorContains(t, err, want)
		var lossy *remote.TypeError
		require.ErrorAs(t, err, &lossy)
	}
	lost := `private.n: a field that is not exported would be lost: export it, tag it json:"-", or give journal_test.private MarshalJSON and UnmarshalJSON`
	refused(text, of, "journal: results are of type journal_test.private, want one that comes back from JSON as it was: "+lost)
	refused(of, text, "journal: tasks are of type journal_test.private, want one that comes back from JSON as it was, or KeyBy: "+lost)
	refused(of, of, "journal: results are of type journal_test.private")
	refused(text, reflect.TypeFor[func()](), "results are of type func(), want one that comes back from JSON as it was: func(): a func cannot cross, want data")
	refused(text, reflect.TypeFor[map[string]chan int](), "map[string]chan int[]: a chan cannot cross")
	refused(text, reflect.TypeFor[any](), "an interface")
	require.NoError(t, journal.Refusal(text, reflect.TypeFor[answer](), true))
	require.NoError(t, journal.Refusal(of, text, false), "with KeyBy tasks are not written")
	require.Error(t, journal.Refusal(text, of, false))
	path := file(t)
	requireRefused(t, path, func(int) oneWay { return 0 }, nil, "journal: results are of type journal_test.oneWay, want one")
	requireRefused(t, path, func(oneWay) int { return 0 }, nil, "journal: tasks are of type journal_test.oneWay, want one")
	require.NoFileExists(t, path)
}

// A oneWay number is written as JSON and cannot be read.
type oneWay int

func (oneWay) MarshalJSON() ([]byte, error) { return []byte("0"), nil }

// What is wrong is refused before the first task.
func TestRefused(t *testing.T) {
	path := file(t)
	id := func(n int) int { return n }
	requireRefused(t, path, id, &journal.Options{Sync: -2}, "journal: Sync is -2ns, want 0 (before a task counts), more, or NoSync")
	requireRefused(t, path, id, &journal.Options{Interrupted: 3}, "journal: Interrupted is 3, want Rerun (0), Skip (1) or Fail (2)")
	require.NoFileExists(t, path)
	requireRefused(t, filepath.Join(path, "no", "folder"), id, nil, "no such file or directory")
	requireRefused(t, t.TempDir(), id, nil, "journal: ")

	_, err := journal.New[int, int](path, nil, nil).Run(t.Context(), wd.Count(1))
	require.EqualError(t, err, "journal: dispatcher is nil, want one")
	for _, err := range journal.New[int, int](path, nil, nil).Stream(t.Context(), wd.Count(1)) {
		require.EqualError(t, err, "journal: dispatcher is nil, want one")
	}
	d := wd.New(wd.Func(func(_ context.Context, n int) (int, error) { return n, nil }), nil)
	_, err = journal.New(path, d, nil).Run(nil, wd.Count(1)) //nolint:staticcheck // that is the question
	require.ErrorContains(t, err, "context is nil")
	_, err = journal.New(path, d, nil).Run(t.Context(), wd.Count(-1))
	require.ErrorContains(t, err, "Count is -1")
	_, err = journal.New(path, wd.New[int, int](nil, nil), nil).Run(t.Context(), wd.Count(1))
	require.ErrorContains(t, err, "handler is nil")
	d.OnAllDone(func(_ context.Context, r wd.Record[int, int]) int { return r.Result })
	_, err = journal.New(path, d, nil).Run(t.Context(), wd.Count(1))
	require.ErrorContains(t, err, "OnAllDone is set, want none with a sink that is awaited")
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Zero(t, info.Size(), "none of these has begun a run")
}

func requireRefused[T, R any](t *testing.T, path string, f func(T) R, o *journal.Options, want string) {
	t.Helper()
	ran := false
	d := wd.New(func(_ context.Context, task *wd.Task[T]) (R, error) {
		ran = true
		return f(task.Value), nil
	}, nil)
	rep, err := journal.New(path, d, o).Run(t.Context(), wd.Slice(make([]T, 1)))
	if runtime.GOOS != "windows" || !strings.Contains(want, "such file") {
		require.ErrorContains(t, err, want)
	}
	require.Error(t, err)
	require.Equal(t, err, rep.Stopped)
	require.False(t, ran)
}

// A journal of another function or other types is refused, and stays as it is.
func TestAnotherFunction(t *testing.T) {
	type result string
	type word string // of the same shape as string, so that there is less to compile
	path := file(t)
	of := func(path string, f func(context.Context, string) (result, error), name string) error {
		_, err := journal.New(path, wd.New(wd.Func(f), nil), &journal.Options{Name: name, Notes: map[string]string{"by": "me"}}).Run(t.Context(), wd.Slice(words(3)))
		return err
	}
	f := func(_ context.Context, s string) (result, error) { return result(s), nil }
	require.NoError(t, of(path, f, "convert"))
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(before), `"notes":{"by":"me"}`)
	require.EqualError(t, of(path, f, "convert v2"), "journal: "+path+` is of other tasks: it has the name "convert", want "convert v2": use another file, or delete it to begin anew`)
	requireRefused(t, path, func(word) result { return "" }, &journal.Options{Name: "convert"}, `it has the types "func(string) journal_test.result", want "func(journal_test.word) journal_test.result"`)
	requireRefused(t, path, func(string) string { return "" }, &journal.Options{Name: "convert"}, "types")
	{
		type result int
		requireRefused(t, path, func(string) result { return 0 }, &journal.Options{Name: "convert"}, "the same types with another structure, fingerprint")
	}
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
}

// A picky number is written as JSON only if it is 0 or more; of another one the method panics.
type picky int

const evil picky = -666

var errPicky = errors.New("it is negative")

func (p picky) MarshalJSON() ([]byte, error) {
	switch {
	case p == evil:
		panic("evil")
	case p < 0:
		return nil, errPicky
	}
	return strconv.AppendInt(nil, int64(p), 10), nil
}

func (p *picky) UnmarshalJSON(text []byte) error { return json.Unmarshal(text, (*int)(p)) }

// A result that cannot be written takes nothing with it: its task runs again the next time.
func TestResultsThatCannotBeWritten(t *testing.T) {
	path := file(t)
	value := picky(-1)
	d := wd.New(wd.Func(func(_ context.Context, word string) (picky, error) {
		return map[string]picky{"bad": value}[word], nil
	}), nil)
	run := func() *journal.Report[string, picky] {
		rep, err := journal.New(path, d, nil).Run(t.Context(), wd.Slice([]string{"good", "bad"}))
		require.NoError(t, err)
		return rep
	}
	rep := run()
	require.Equal(t, 2, rep.Succeeded)
	require.Equal(t, []string{"1 result could not be written, so that as many tasks will run again: " +
		"that of task 2: json: error calling MarshalJSON for type *journal_test.picky: it is negative"}, rep.Warnings)
	value = evil
	require.Contains(t, run().Warnings[0], "that of task 2: panic: evil")
	value = 1
	rep = run()
	require.Equal(t, []int{1, 1}, []int{rep.Earlier.Succeeded, rep.Succeeded})
	require.Equal(t, []picky{0, 1}, rep.Results())
	require.Equal(t, 2, run().Earlier.Succeeded)
}

// A stream, which has no report, says so at its end, and yields all the same.
func TestStreamsWithResultsThatCannotBeWritten(t *testing.T) {
	long := strings.Repeat("x", 17<<20)
	all := words(3)
	text := map[string]string{all[0]: "", all[1]: long, all[2]: long}
	d := wd.New(wd.Func(func(_ context.Context, word string) (string, error) { return text[word], nil }), nil)
	path, want := file(t), 2
	for range 2 {
		j := journal.New(path, d, &journal.Options{Sync: journal.NoSync})
		for _, stream := range []iter.Seq2[wd.Record[string, string], error]{j.Stream(t.Context(), wd.Slice(all)), j.StreamInOrder(t.Context(), wd.Slice(all), 3)} {
			n, last := 0, error(nil)
			for r, err := range stream {
				if last = err; err == nil {
					require.Equal(t, text[r.Task], r.Result)
					n++
				}
			}
			require.Equal(t, 3, n)
			unsaved, _ := errors.AsType[*journal.UnsavedError](last)
			if want == 0 {
				require.NoError(t, last)
				continue
			}
			require.Equal(t, want, unsaved.Len)
			require.ErrorContains(t, last, "journal: "+path+": 2 results could not be written, so that as many tasks will run again: that of task ")
			require.ErrorContains(t, last, ": it has 17825", "bytes")
			require.ErrorIs(t, last, unsaved.Err)
		}
		text[all[1]], text[all[2]], want = "short", "short", 0
	}
}

// A value without a key ends the run before its task.
func TestValuesThatAreNoJSON(t *testing.T) {
	d := wd.New(wd.Func(func(_ context.Context, x picky) (int, error) { return int(x), nil }), nil)
	rep, err := journal.New(file(t), d, nil).Run(t.Context(), wd.Slice([]picky{1, -1}))
	require.ErrorContains(t, err, "run.log: task 2: there is no key, as its value cannot be JSON: json: error calling MarshalJSON")
	require.ErrorContains(t, err, "it is negative: see KeyBy")
	require.ErrorIs(t, err, errPicky)
	require.Equal(t, 2, rep.Undispatched)
	type text string
	e := wd.New(wd.Func(func(_ context.Context, x text) (int, error) { return len(x), nil }), nil)
	rep2, err := journal.New(file(t), e, nil).Run(t.Context(), wd.Slice([]text{"\xff", "\xfe", text(strings.Repeat("a", 300))}))
	require.NoError(t, err)
	require.Equal(t, []int{1, 1, 300}, rep2.Results())
}

// Verbose says what there is to go on from.
func TestVerbose(t *testing.T) {
	path := file(t)
	var said bytes.Buffer
	for range 2 {
		j := newJob(func(word string, _ int) error {
			if word == "word 1" {
				return errOdd
			}
			return nil
		})
		_, err := run(t, path, words(3), j, &journal.Options{Verbose: &said})
		require.NoError(t, err)
		f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
		require.NoError(t, err)
		_, err = f.WriteString("torn")
		require.NoError(t, err)
		require.NoError(t, f.Close())
	}
	require.Equal(t, path+": 0 runs, 0 tasks succeeded, 0 failed, 0 interrupted\n"+
		path+": 1 run, 2 tasks succeeded, 1 failed, 0 interrupted; cut off at the end: 4 bytes, from line 6 on: it has no end\n", said.String())
}

// Hashes that are equal make no result wrong: at worst a task runs again.
func TestHashesThatAreEqual(t *testing.T) {
	for _, mask := range []uint64{0x8000000000000000, 7} {
		path := file(t)
		all := words(40)
		for round := range 6 {
			j := newJob(nil)
			rep, err := journal.Collide(journal.New(path, wd.New(j.do, nil), nil), mask).Run(t.Context(), wd.Slice(all))
			require.NoError(t, err)
			require.Equal(t, len(all)-rep.Earlier.Succeeded, len(j.ran))
			for i, r := range rep.Results() {
				require.Equal(t, answerTo(all[i]), r, "round %d", round)
			}
		}
	}
}

// A key that cannot be made is an error of the run, and the file is there for the next one.
func TestKeysThatPanic(t *testing.T) {
	path := file(t)
	d := wd.New(wd.Func(func(_ context.Context, i int) (int, error) { return i, nil }), nil)
	j := journal.New(path, d, nil).KeyBy(func(i int) string {
		if i == 3 {
			panic("no three")
		}
		return strconv.Itoa(i)
	})
	var p *wd.PanicError
	rep, err := j.Run(t.Context(), wd.Count(5))
	require.ErrorContains(t, err, path+": task 3: there is no key: panic: no three")
	require.ErrorAs(t, err, &p)
	require.Equal(t, 5, rep.Undispatched)
	rep, err = j.Run(t.Context(), wd.Chan(sent(1, 2, 3)))
	require.ErrorAs(t, err, &p)
	require.Equal(t, rep.Tasks, rep.Succeeded+rep.Undispatched)
	_, err = j.Run(t.Context(), wd.Count(2))
	require.NoError(t, err)
}

// sent returns a channel of values.
func sent(values ...int) <-chan int {
	ch := make(chan int, len(values))
	for _, v := range values {
		ch <- v
	}
	close(ch)
	return ch
}

// What could not be read later is not begun.
func TestHeadersThatAreTooLong(t *testing.T) {
	path := file(t)
	d := wd.New(wd.Func(func(_ context.Context, i int) (int, error) { return i, nil }), nil)
	rep, err := journal.New(path, d, &journal.Options{Name: strings.Repeat("n", 16<<20)}).Run(t.Context(), wd.Count(2))
	require.ErrorContains(t, err, "shorten Name or Notes")
	require.Equal(t, 2, rep.Undispatched)
	_, err = journal.New(path, d, nil).Run(t.Context(), wd.Count(2))
	require.NoError(t, err)
}
