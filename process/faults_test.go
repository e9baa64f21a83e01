//go:build linux

package process_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/process"
)

// soak is how often each fault is tried.
func soak() int {
	if os.Getenv("WD_SOAK") != "" {
		return 20
	}
	return 1
}

// burden lets a test run beside others. In a soak it runs alone, beside two loops a core, in processes of their own, that keep the processor busy.
func burden(t *testing.T) {
	t.Helper()
	if soak() == 1 {
		t.Parallel()
		return
	}
	for range 2 * runtime.NumCPU() {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), noHook+"=loops", "GOMAXPROCS=1")
		require.NoError(t, cmd.Start())
		t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	}
}

// eventually waits until ok, and fails if that takes half a minute.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	require.Eventually(t, ok, 30*time.Second, time.Millisecond, what)
}

// company are how many good tasks run beside the bad ones.
const company = 40

// runActs runs bad acts among good ones, checks that these are done, and returns the records of the bad ones.
func runActs(t *testing.T, p *process.Pool, o *wd.Options, bad ...act) []wd.Record[act, string] {
	t.Helper()
	var tasks []act
	for i, a := range bad {
		for range company / 2 / len(bad) {
			tasks = append(tasks, act{Do: "fine"})
		}
		tasks = append(tasks, bad[i])
		_ = a
	}
	for range company / 2 {
		tasks = append(tasks, act{Do: "fine"})
	}
	o.Strategy = wd.Fixed{Workers: 16}
	rep, err := wd.New(process.Handler(p, actRef), o).Run(t.Context(), wd.Slice(tasks))
	require.NoError(t, err)
	require.Equal(t, len(tasks), rep.Tasks)
	require.Equal(t, rep.Tasks, rep.Completed+rep.Uncompleted+rep.Undispatched+rep.Dropped)
	var records []wd.Record[act, string]
	n := 0
	for r := range rep.Records() {
		n++
		require.Equal(t, n, r.ID)
		require.Equal(t, tasks[n-1], r.Task)
		if r.Task.Do != "fine" {
			records = append(records, r)
			continue
		}
		require.NoError(t, r.Err)
		require.NotEmpty(t, r.Result)
	}
	require.Equal(t, len(tasks), n)
	require.Len(t, records, len(bad))
	return records
}

// died returns the error of a record whose process died.
func died(t *testing.T, r wd.Record[act, string]) *process.WorkerDiedError {
	t.Helper()
	var e *process.WorkerDiedError
	require.ErrorAs(t, r.Err, &e, r.Task.Do)
	require.Positive(t, e.PID)
	require.NotZero(t, e.Process)
	return e
}

// quiet are options for a pool whose children may write what they like.
func quiet() *process.Options {
	return &process.Options{Procs: 2, Stdout: new(buffer), Stderr: new(buffer)}
}

// Each of these takes its process with it, is blamed alone, and says how the process ended.
func TestATaskThatEndsItsProcessIsBlamedAlone(t *testing.T) {
	burden(t)
	for _, test := range []struct {
		do     string
		code   int
		signal os.Signal
		stderr string
	}{
		{"killed", -1, syscall.SIGKILL, ""},
		{"exits", 7, nil, ""},
		{"panics elsewhere", 2, nil, "panic: in another goroutine"},
		{"segfaults", 2, nil, "SIGSEGV"},
		{"eats memory", 2, nil, "memory|address space|failed to allocate"},
		{"closes its connection", -1, syscall.SIGKILL, ""},
		{"leaves a child", 7, nil, ""},
	} {
		t.Run(test.do, func(t *testing.T) {
			p := newPool(t, quiet())
			for range soak() {
				e := died(t, runActs(t, p, new(wd.Options), act{Do: test.do})[0])
				code := test.code
				if strings.Contains(e.Stderr, "ThreadSanitizer failed to allocate") {
					code = 66 // the race detector was the first to run out of memory, and ends a process like that
				}
				require.Equal(t, code, e.ExitCode, e.Stderr)
				require.Equal(t, test.signal, e.Signal)
				require.Regexp(t, test.stderr, e.Stderr)
				require.NoError(t, e.Cause)
			}
		})
	}
}

// What ends a goroutine or returns an error ends no process.
func TestATaskThatFailsKeepsItsProcess(t *testing.T) {
	burden(t)
	p := newPool(t, &process.Options{Procs: 1})
	for range soak() {
		before := runActs(t, p, new(wd.Options), act{Do: "fails"}, act{Do: "panics"}, act{Do: "goexit"}, act{Do: "starts a pool"})
		require.EqualError(t, before[0].Err, "as it should")
		var panicked *wd.PanicError
		require.ErrorAs(t, before[1].Err, &panicked)
		require.Equal(t, "in the task", panicked.Value)
		require.Contains(t, string(panicked.Stack), "acts_test.go")
		require.ErrorIs(t, before[2].Err, wd.ErrGoexit)
		require.EqualError(t, before[3].Err, process.ErrInChild.Error(), "children may not start pools")
	}
	require.Len(t, pids(t, p, 20), 1)
}

// pids returns the processes that n tasks ran in.
func pids(t *testing.T, p *process.Pool, n int) map[string]bool {
	t.Helper()
	tasks := make([]act, n)
	for i := range tasks {
		tasks[i].Do = "fine"
	}
	rep, err := wd.New(process.Handler(p, actRef), &wd.Options{Strategy: wd.Fixed{Workers: p.Slots()}}).Run(t.Context(), wd.Slice(tasks))
	require.NoError(t, errors.Join(err, rep.Err()))
	all := map[string]bool{}
	for _, pid := range rep.Results() {
		all[pid] = true
	}
	return all
}

// Two tasks that take no notice of their timeout are killed, with what they have started, while others go on in other runs.
func TestATaskThatTakesNoNoticeIsKilled(t *testing.T) {
	burden(t)
	o := quiet()
	o.Grace = 50 * time.Millisecond
	p := newPool(t, o)
	for _, do := range []string{"loops", "sleeps", "has children", "stops", "leaves its group"} {
		t.Run(do, func(t *testing.T) {
			for i := range soak() {
				path := fmt.Sprintf("%s/%d", t.TempDir(), i)
				var others sync.WaitGroup
				others.Go(func() { runActs(t, p, new(wd.Options), act{Do: "fails"}) })
				stuck := wd.Slice([]act{{do, path}, {do, path}})
				rep, err := wd.New(process.Handler(p, actRef), &wd.Options{
					Strategy: wd.Fixed{Workers: 2}, Timeout: 300 * time.Millisecond,
				}).Run(t.Context(), stuck)
				others.Wait()
				require.NoError(t, err)
				require.Equal(t, 2, rep.Failed)
				for r := range rep.Records() {
					require.ErrorIs(t, r.Err, wd.ErrTimeout)
					e := died(t, r)
					require.Equal(t, wd.ErrTimeout, e.Cause)
					require.Equal(t, syscall.SIGKILL, e.Signal)
					require.GreaterOrEqual(t, r.Duration(), 300*time.Millisecond)
					require.Contains(t, e.Error(), "timeout of the task is over; process ")
				}
				if do == "has children" {
					requireGone(t, lines(t, path))
				}
			}
		})
	}
}

func lines(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return strings.Fields(string(text))
}

// requireGone waits until processes are dead.
func requireGone(t *testing.T, pids []string) {
	t.Helper()
	require.NotEmpty(t, pids)
	for _, pid := range pids {
		n, err := strconv.Atoi(pid)
		require.NoError(t, err)
		require.Eventually(t, func() bool { return isGone(n) }, 10*time.Second, time.Millisecond, "process %d is there", n)
	}
}

// isGone reports whether a process is dead, be it that nobody has asked how it ended.
func isGone(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(rest, "Z") || strings.HasPrefix(rest, "X")
}

// The cause of the end reaches the function, which may end in order and keeps its process.
func TestAnEndInOrder(t *testing.T) {
	burden(t)
	p := newPool(t, &process.Options{Procs: 1, Grace: time.Minute})
	before := pids(t, p, 5)
	for i := range soak() {
		for name, o := range map[string]wd.Options{
			"timeout": {Timeout: 200 * time.Millisecond},
			"runtime": {Runtime: 200 * time.Millisecond},
		} {
			path := fmt.Sprintf("%s/%d", t.TempDir(), i)
			rep, err := wd.New(process.Handler(p, actRef), &o).Run(t.Context(), wd.Slice([]act{{"waits", path}}))
			require.NoError(t, err)
			if r, ok := rep.Record(1); ok { // under load it may never have begun
				require.ErrorIs(t, r.Err, map[string]error{"timeout": wd.ErrTimeout, "runtime": wd.ErrRuntime}[name])
				require.Equal(t, "left in order", r.Result)
			}
		}
		path := fmt.Sprintf("%s/c%d", t.TempDir(), i)
		ctx, cancel := context.WithCancelCause(t.Context())
		r := wd.New(process.Handler(p, actRef), nil).Start(ctx, wd.Slice([]act{{"waits", path}}))
		eventually(t, "it waits", func() bool { _, err := os.Stat(path); return err == nil })
		cancel(errors.New("enough"))
		rep, err := r.Wait()
		require.EqualError(t, err, "enough")
		rec, ok := rep.Record(1)
		require.True(t, ok)
		require.EqualError(t, rec.Err, "enough")
		require.Equal(t, "left in order", rec.Result)
	}
	require.Equal(t, before, pids(t, p, 5))
}

// A poison takes as many processes as it has tries, and nothing else.
func TestPoison(t *testing.T) {
	burden(t)
	o := quiet()
	o.Retries = 2
	p := newPool(t, o)
	for i := range soak() {
		path := fmt.Sprintf("%s/%d", t.TempDir(), i)
		died(t, runActs(t, p, new(wd.Options), act{"poison", path})[0])
		require.Len(t, lines(t, path), 3)
		died(t, runActs(t, p, &wd.Options{Retry: wd.Retry{Attempts: 2, Base: 1}}, act{"poison", path})[0])
		require.Len(t, lines(t, path), 3+6)
	}
}

func init() {
	acts["poison"] = func(_ context.Context, a act) (string, error) {
		note(a.Path, "tried")
		os.Exit(3)
		return "", nil
	}
	acts["second time"] = func(_ context.Context, a act) (string, error) {
		if _, err := os.Stat(a.Path); err != nil {
			note(a.Path, "tried")
			os.Exit(3)
		}
		return "well", nil
	}
}

func TestRetriesOfATaskWhoseProcessDied(t *testing.T) {
	burden(t)
	o := quiet()
	o.Retries = 1
	p := newPool(t, o)
	for i := range soak() {
		path := fmt.Sprintf("%s/%d", t.TempDir(), i)
		r := runActs(t, p, new(wd.Options), act{"second time", path})[0]
		require.NoError(t, r.Err)
		require.Equal(t, "well", r.Result)
		require.Equal(t, 1, r.Attempt, "Retries are not attempts")
	}
}

// With several tasks at once in a process, the one it dies of is found.
func TestWhoOfSeveralIsToBlame(t *testing.T) {
	burden(t)
	for _, retries := range []int{0, 1} {
		o := quiet()
		o.PerProc, o.Retries = 4, retries
		p := newPool(t, o)
		require.Equal(t, 8, p.Slots())
		for i := range soak() {
			path := fmt.Sprintf("%s/%d", t.TempDir(), i)
			bad := []act{{"poison", path}, {Do: "exits"}, {"poison", path}, {Do: "panics elsewhere"}}
			for _, r := range runActs(t, p, new(wd.Options), bad...) {
				died(t, r)
			}
		}
	}
}

// What children print cannot be taken for what they have to say.
func TestNoise(t *testing.T) {
	burden(t)
	o := quiet()
	p := newPool(t, o)
	for range soak() {
		r := runActs(t, p, new(wd.Options), act{Do: "makes noise"})[0]
		require.NoError(t, r.Err)
		require.Equal(t, "quiet again", r.Result)
	}
	require.NoError(t, p.Close())
	for _, out := range []fmt.Stringer{o.Stdout.(*buffer), o.Stderr.(*buffer)} {
		require.GreaterOrEqual(t, strings.Count(out.String(), " a frame?\n"), 1000)
		for line := range strings.Lines(out.String()) {
			require.Regexp(t, `^\[[12]\] `, line)
			require.True(t, strings.HasSuffix(line, "\n"))
		}
	}
	require.Contains(t, o.Stderr.(*buffer).String(), "] no newline\n")
}
