//go:build linux

package process_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/process"
)

// beParent is the main function of a program whose children loop, sleep, and have children, until somebody kills it.
func beParent() {
	process.Main()
	pool, err := process.NewPool(&process.Options{Procs: 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	d := wd.New(process.Handler(pool, actRef), &wd.Options{Strategy: wd.Fixed{Workers: pool.Slots()}})
	fmt.Println("pid", os.Getpid())
	var acts []act
	for _, do := range []string{"loops and says so", "sleeps and says so", "has children and says so"} {
		acts = append(acts, act{do, os.Getenv("WD_TEST_PATH")})
	}
	_, err = d.Run(context.Background(), wd.Slice(acts))
	fmt.Println(err)
}

func init() {
	programs["is a parent"] = beParent
	for _, do := range []string{"loops", "sleeps", "has children"} {
		acts[do+" and says so"] = func(ctx context.Context, a act) (string, error) {
			note(a.Path, fmt.Sprint(os.Getpid()))
			return acts[do](ctx, a)
		}
	}
}

// startParent starts a program that has children, and returns it and all processes that are to die with it.
func startParent(t *testing.T) (*exec.Cmd, []string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pids")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), noHook+"=is a parent", "WD_TEST_PATH="+path)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	var all []string
	eventually(t, "three children and a grandchild", func() bool {
		text, _ := os.ReadFile(path)
		all = strings.Fields(string(text))
		return len(all) == 4
	})
	return cmd, all
}

func TestChildrenDieWithTheirParent(t *testing.T) {
	burden(t)
	for range soak() {
		cmd, all := startParent(t)
		require.NoError(t, cmd.Process.Kill())
		requireGone(t, all)
		_ = cmd.Wait()
	}
}

// A signal to the parent's process group, such as Ctrl-C at a terminal, is the parent's alone.
func TestChildrenHaveGroupsOfTheirOwn(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 2})
	for pid := range pids(t, p, 10) {
		var n int
		_, err := fmt.Sscan(pid, &n)
		require.NoError(t, err)
		group, err := syscall.Getpgid(n)
		require.NoError(t, err)
		require.Equal(t, n, group)
	}
}

// Children do not die with the thread that wanted them.
func TestTheEndOfAThreadIsNotThatOfTheParent(t *testing.T) {
	burden(t)
	for range soak() {
		var p *process.Pool
		thread := make(chan int, 1)
		go func() {
			runtime.LockOSThread() // and never unlock: the thread ends with the goroutine
			var err error
			p, err = process.NewPool(&process.Options{Procs: 2})
			if err != nil {
				fmt.Println(err)
			}
			thread <- syscall.Gettid()
		}()
		tid := <-thread
		require.NotNil(t, p)
		before := pids(t, p, 100)
		if tid != os.Getpid() { // that one would stay
			eventually(t, "the thread ends", func() bool {
				_, err := os.Stat(fmt.Sprintf("/proc/self/task/%d", tid))
				return err != nil
			})
		}
		for range 10 {
			for pid := range pids(t, p, 20) {
				require.Contains(t, before, pid)
			}
		}
		require.NoError(t, p.Close())
	}
}

// A program whose children do not get to Main is told so, and is no fork bomb.
func TestAProgramWithoutTheHook(t *testing.T) {
	for how, want := range map[string]string{
		"hangs":         "process: a child was not ready within 300ms: call process.Main first in main, and in TestMain",
		"ends":          "process: a child ended before it was ready: call process.Main first in main, and in TestMain: process 1 (pid",
		"starts a pool": process.ErrInChild.Error(),
		"talks":         "process: a child is of no use: a frame of kind 47",
	} {
		undo := func() {}
		if how == "hangs" {
			undo = process.SetHelloTimeout(300 * time.Millisecond)
		}
		errOut := new(buffer)
		p, err := process.NewPool(&process.Options{Procs: 1, Env: []string{noHook + "=" + how}, Stderr: errOut})
		undo()
		require.Nil(t, p)
		require.ErrorContains(t, err, want)
		if how == "ends" {
			require.ErrorContains(t, err, "exit status 0: nothing to do")
			require.Equal(t, "[1] nothing to do\n", errOut.String())
		}
	}
}

// A program that does not call Main at all learns it at once.
func TestAProgramThatNeverCallsMain(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), noHook+"=starts a pool")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err)
	require.Equal(t, "process: Main has not been called: call it first in main, and in TestMain\n", string(out))
}

// A worker that no pool has started says so.
func TestAWorkerOfNobody(t *testing.T) {
	for value, want := range map[string]string{"1": "", "x": `WD_PROCESS is "x", want a number of slots`} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "WD_PROCESS="+value)
		out, err := cmd.CombinedOutput()
		require.Error(t, err)
		require.Contains(t, string(out), "process: this is a worker, which a pool starts and nobody else can: ")
		require.Contains(t, string(out), want)
	}
}

// A child that is asked to end, as by an administrator, ends, and another takes its place.
func TestAChildMayBeTerminated(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 1})
	for pid := range pids(t, p, 1) {
		require.NoError(t, exec.Command("kill", pid).Run())
		requireGone(t, []string{pid})
		require.NotContains(t, pids(t, p, 1), pid)
	}
}

// Descriptors of the pool reach no process that a task starts.
func TestATasksProcessesGetNothingOfThePool(t *testing.T) {
	p := newPool(t, &process.Options{Procs: 1})
	rep, err := wd.New(process.Handler(p, actRef), nil).Run(t.Context(), wd.Slice([]act{{Do: "lists descriptors"}}))
	require.NoError(t, err)
	require.NoError(t, rep.Err())
	lines := bufio.NewScanner(strings.NewReader(rep.Results()[0]))
	for lines.Scan() {
		require.NotRegexp(t, `socket:|wd-process`, lines.Text())
	}
}

func init() {
	acts["lists descriptors"] = func(context.Context, act) (string, error) {
		out, err := exec.Command("ls", "-l", "/proc/self/fd").Output()
		return string(out), err
	}
}
