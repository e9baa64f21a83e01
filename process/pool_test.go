package process_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/process"
	"github.com/worker-dispatcher/wd/remote"
)

var echoRef = remote.Func("process_test.echo", func(_ context.Context, s string) (string, error) { return s, nil })

// newPool starts a pool and closes it at the end of the test.
func newPool(t testing.TB, o *process.Options) *process.Pool {
	t.Helper()
	p, err := process.NewPool(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, p.Close()) })
	return p
}

func TestThePoolsDefaults(t *testing.T) {
	p := newPool(t, nil)
	require.Equal(t, runtime.GOMAXPROCS(0), p.Slots())
	words := []string{"one", "two", "", "four"}
	rep, err := wd.New(process.Handler(p, echoRef), &wd.Options{Strategy: p.Strategy(nil)}).Run(t.Context(), wd.Slice(words))
	require.NoError(t, err)
	require.NoError(t, rep.Err())
	require.Equal(t, words, rep.Results())
}

func TestOptionsThatAreWrong(t *testing.T) {
	for want, o := range map[string]process.Options{
		"process: Options.Procs is -1, want 0 (one a core) to 65536":                {Procs: -1},
		"process: Options.PerProc is -1, want 0 (one) to 65536":                     {PerProc: -1},
		"process: Options.PerProc is 65537, want 0 (one) to 65536":                  {PerProc: 1<<16 + 1},
		"process: Options.Grace is -1, want 0 (a second) to 9223372036854775807":    {Grace: -1},
		"process: Options.Retries is -1, want 0 (none) to 9223372036854775807":      {Retries: -1},
		"process: Options.MaxMessage is 1073741825, want 0 (256 MiB) to 1073741824": {MaxMessage: 1<<30 + 1},
		`process: Options.Env has "PATH", want KEY=value`:                           {Env: []string{"A=b", "PATH"}},
	} {
		_, err := process.NewPool(&o)
		require.EqualError(t, err, want)
	}
}

var showRef = remote.Func("process_test.show", func(_ context.Context, key string) (string, error) {
	fmt.Println("standard output of", key)
	fmt.Fprint(os.Stderr, "standard error of\n", key)
	return os.Getenv(key), nil
})

func TestEnvironmentAndOutput(t *testing.T) {
	var stdout, stderr buffer
	t.Setenv("WD_TEST_INHERITED", "yes")
	p := newPool(t, &process.Options{Procs: 1, Env: []string{"WD_TEST_ADDED=too", "WD_TEST_ADDED=last"}, Stdout: &stdout, Stderr: &stderr})
	o := &wd.Options{Strategy: wd.Fixed{Workers: 1}} // with more, either of two may be first
	rep, err := wd.New(process.Handler(p, showRef), o).Run(t.Context(), wd.Slice([]string{"WD_TEST_INHERITED", "WD_TEST_ADDED", "WD_PROCESS"}))
	require.NoError(t, err)
	require.Equal(t, []string{"yes", "last", ""}, rep.Results())
	require.NoError(t, p.Close())
	require.Equal(t, "[1] standard output of WD_TEST_INHERITED\n[1] standard output of WD_TEST_ADDED\n[1] standard output of WD_PROCESS\n", stdout.String())
	require.Equal(t, "[1] standard error of\n[1] WD_TEST_INHERITEDstandard error of\n[1] WD_TEST_ADDEDstandard error of\n[1] WD_PROCESS\n", stderr.String())
}

// The opening block shows where tasks run.
func TestVerbose(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 2, PerProc: 3})
	var out bytes.Buffer
	_, err := wd.New(process.Handler(p, echoRef), &wd.Options{Strategy: p.Strategy(nil), Verbose: &out}).Run(t.Context(), wd.Slice([]string{"a"}))
	require.NoError(t, err)
	require.Contains(t, out.String(), "- Dispatch Mode: fixed\n  ├─ workers: 6\n  ├─ execution: processes\n  ├─ processes: 2\n  └─ tasks_in_each: 3\n")
	_, err = wd.New(process.Handler(p, echoRef), &wd.Options{Strategy: p.Strategy(wd.Fixed{Workers: -1})}).Run(t.Context(), wd.Slice([]string{"a"}))
	require.ErrorContains(t, err, "Fixed: Workers is -1")
}

// What is described keeps what it is: without a plan there is none to be set.
func TestADescribedStrategyHasNoPlanEither(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 1})
	r := wd.New(process.Handler(p, echoRef), &wd.Options{Strategy: p.Strategy(nil)}).Start(t.Context(), wd.Slice([]string{"a"}))
	require.ErrorContains(t, r.SetRate(1), "SetRate: strategy is fixed workers=1, want one with a plan, such as Rate")
	_, err := r.Wait()
	require.NoError(t, err)
}

type secret struct{ note string } //nolint:unused // that is what it is for

var secretRef = remote.Func("process_test.secret", func(context.Context, int) (secret, error) { return secret{}, nil })

func TestATypeThatCannotCrossIsTheErrorOfEachTask(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 1})
	rep, err := wd.New(process.Handler(p, secretRef), &wd.Options{Retry: wd.Retry{Attempts: 3}}).Run(t.Context(), wd.Count(3))
	require.NoError(t, err)
	require.Equal(t, 3, rep.Failed)
	require.ErrorContains(t, rep.Err(), "remote: the result of process_test.secret: secret.note: a field that is not exported would be lost")
	unheard, _ := wd.New(process.Handler(p, remote.Ref[int, int]{Name: "unheard of"}), nil).Run(t.Context(), wd.Count(1))
	require.ErrorContains(t, unheard.Err(), `remote: function "unheard of" is not registered`)
}

var panicsRef = remote.Func("process_test.panics", func(_ context.Context, n int) (int, error) {
	switch n {
	case 2:
		panic("no two")
	case 3:
		return 0, fmt.Errorf("of another run: %w", &wd.PanicError{Value: "no panic of this task", ID: 3})
	}
	return n, nil
})

// A panic in a child propagates as one here does, when all has ended, with the stack that it had there.
func TestPanicsPropagateFromChildren(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 1})
	h := process.Handler(p, panicsRef)
	o := &wd.Options{Panics: wd.PropagatePanics}
	d := wd.New(h, o)
	for name, run := range map[string]func() error{
		"run":   func() error { _, err := d.Run(t.Context(), wd.Count(4)); return err },
		"start": func() error { _, err := d.Start(t.Context(), wd.Count(4)).Wait(); return err },
		"stream": func() error {
			for _, err := range d.Stream(t.Context(), wd.Count(4)) {
				if err != nil {
					return err
				}
			}
			return nil
		},
	} {
		func() {
			defer func() {
				panicked, ok := recover().(*wd.PanicError)
				require.True(t, ok, name)
				require.Equal(t, []any{2, "no two"}, []any{panicked.ID, panicked.Value})
				require.Contains(t, string(panicked.Stack), "pool_test.go")
			}()
			require.NoError(t, run())
			t.Error(name + " has returned")
		}()
	}
	rep, err := d.Run(t.Context(), wd.Slice([]int{1, 3, 4}))
	require.NoError(t, err)
	require.Equal(t, 1, rep.Failed)
	rep, err = wd.New(h, nil).Run(t.Context(), wd.Count(4))
	require.NoError(t, err)
	require.Equal(t, 2, rep.Failed, "each is the error of its task")
}

// A child that is another program than its parent is refused.
func TestWhatAChildMayBe(t *testing.T) {
	require.NoError(t, process.Greeting(1, 1, ""))
	require.NoError(t, process.Greeting(0, 3, ""))
	require.EqualError(t, process.Greeting(2, 3, ""), "it speaks the protocols 2 to 3, want 1: it is another version of the program")
	require.ErrorContains(t, process.Greeting(1, 1, "another"), "it runs another program (another) than this process (")
	hash, err := echoRef.Fingerprint()
	require.NoError(t, err)
	require.NoError(t, process.Find("process_test.echo", hash))
	require.EqualError(t, process.Find("process_test.echo", "other"),
		"process: function process_test.echo differs in the child: there it is func(string) (string, error) ("+hash+"), here func() (other)")
	require.EqualError(t, process.Find("unheard", ""), "process: the child does not know function unheard: register it at package level")
}

// lateRef is registered by the parent alone.
func TestAFunctionThatTheChildDoesNotKnow(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 1})
	late := remote.Func("process_test.late", func(_ context.Context, n int) (int, error) { return n, nil })
	rep, err := wd.New(process.Handler(p, late), nil).Run(t.Context(), wd.Count(1))
	require.NoError(t, err)
	require.ErrorContains(t, rep.Err(), "the child does not know function process_test.late: register it at package level")
}

// napRef sleeps and returns when it began, by its own clock.
var napRef = remote.Func("process_test.nap", func(_ context.Context, d time.Duration) (time.Time, error) {
	began := time.Now()
	time.Sleep(d)
	return began, nil
})

// A task starts when its process begins it, and the deadline of the run is known there.
func TestStartedIsWhenTheChildBegan(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 1})
	rep, err := wd.New(process.Handler(p, napRef), &wd.Options{Strategy: wd.Fixed{Workers: 20}}).
		Run(t.Context(), wd.Slice([]time.Duration{20: 0, 0: 5 * time.Millisecond, 10: 5 * time.Millisecond}))
	require.NoError(t, err)
	for r := range rep.Records() {
		require.False(t, r.Started.After(r.Result.Add(time.Millisecond)), "%v, and it began at %v", r.Started, r.Result)
		require.GreaterOrEqual(t, r.Duration(), r.Task-time.Millisecond)
	}
}

var deadlineRef = remote.Func("process_test.deadline", func(ctx context.Context, _ int) (time.Time, error) {
	d, _ := ctx.Deadline()
	return d, nil
})

func TestDeadlinesAreKnown(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 1})
	h := process.Handler(p, deadlineRef)
	ask := func(o *wd.Options) time.Duration {
		rep, err := wd.New(h, o).Run(t.Context(), wd.Count(1))
		require.NoError(t, err)
		require.NoError(t, rep.Err())
		if rep.Results()[0].IsZero() {
			return 0
		}
		return time.Until(rep.Results()[0])
	}
	require.Zero(t, ask(nil))
	require.InDelta(t, time.Hour, ask(&wd.Options{Runtime: time.Hour}), float64(time.Minute))
	require.InDelta(t, time.Hour, ask(&wd.Options{Timeout: time.Hour}), float64(time.Minute))
	require.InDelta(t, time.Hour, ask(&wd.Options{Timeout: time.Hour, Runtime: 2 * time.Hour}), float64(time.Minute))
	require.InDelta(t, time.Hour, ask(&wd.Options{Timeout: 2 * time.Hour, Runtime: time.Hour}), float64(time.Minute))
}

// Nothing is left of a pool: no file, no process.
func TestAPoolLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	before, _ := filepath.Glob("/dev/shm/wd-process-*")
	p := newPool(t, &process.Options{Procs: 3})
	require.NoError(t, p.Close())
	after, _ := filepath.Glob("/dev/shm/wd-process-*")
	require.LessOrEqual(t, len(after), len(before))
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestWorkerDiedError(t *testing.T) {
	e := &process.WorkerDiedError{Process: 2, PID: 9, ExitCode: 2, Stderr: "panic: x\n\ngoroutine 1"}
	require.EqualError(t, e, "process 2 (pid 9) died of it: exit status 2: panic: x")
	e = &process.WorkerDiedError{Process: 2, PID: 9, ExitCode: -1, Signal: os.Kill, Cause: wd.ErrTimeout}
	require.EqualError(t, e, "timeout of the task is over; process 2 (pid 9) took no notice and was killed (signal: killed)")
	require.ErrorIs(t, e, wd.ErrTimeout)
}

// Of much output, the beginning of the crash and the end are kept.
func TestWhatIsKeptOfACrash(t *testing.T) {
	keep := process.NewCrash()
	for i := range 5000 {
		keep.Add(fmt.Sprintf("noise %d\n", i))
	}
	require.True(t, strings.HasPrefix(keep.String(), "noise 0\n"))
	require.True(t, strings.HasSuffix(keep.String(), "noise 4999\n"))
	require.Less(t, len(keep.String()), 30<<10)
	require.Regexp(t, `\n… \d+ bytes …\n`, keep.String())
	keep.Add("panic: now\n")
	keep.Add("goroutine 1\n")
	require.Equal(t, "panic: now\ngoroutine 1\n", keep.String())
}
