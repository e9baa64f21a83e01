//go:build linux

package process_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/worker-dispatcher/wd/process"
	"github.com/worker-dispatcher/wd/remote"
)

// An act is what a task of these tests does in its process.
type act struct {
	Do   string
	Path string // of a file, where it takes one
}

// acts are what tasks can do. What returns has done it well.
var acts = map[string]func(ctx context.Context, a act) (string, error){
	"fine":  func(context.Context, act) (string, error) { return fmt.Sprint(os.Getpid()), nil },
	"fails": func(context.Context, act) (string, error) { return "", errors.New("as it should") },
	"panics": func(context.Context, act) (string, error) {
		panic("in the task")
	},
	"goexit": func(context.Context, act) (string, error) { runtime.Goexit(); return "", nil },
	"killed": func(context.Context, act) (string, error) {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	},
	"loops": func(context.Context, act) (string, error) {
		for { //nolint:staticcheck // that is what is wrong with it
		}
	},
	"sleeps": func(context.Context, act) (string, error) { time.Sleep(time.Hour); return "", nil },
	"waits": func(ctx context.Context, a act) (string, error) {
		note(a.Path, "waits")
		<-ctx.Done()
		return "left in order", context.Cause(ctx)
	},
	"exits": func(context.Context, act) (string, error) { os.Exit(7); return "", nil },
	"panics elsewhere": func(context.Context, act) (string, error) {
		go panic("in another goroutine")
		select {}
	},
	"segfaults": func(context.Context, act) (string, error) {
		_ = syscall.Kill(os.Getpid(), syscall.SIGSEGV) // as C code would get it
		select {}
	},
	"eats memory": eatMemory,
	"makes noise": makeNoise,
	"has children": func(_ context.Context, a act) (string, error) {
		cmd := exec.Command("sleep", "3600")
		if err := cmd.Start(); err != nil {
			return "", err
		}
		note(a.Path, fmt.Sprint(cmd.Process.Pid))
		select {}
	},
	"leaves a child": func(context.Context, act) (string, error) { // which holds standard error open, in a session of its own
		cmd := exec.Command("sleep", "5")
		cmd.Stderr, cmd.SysProcAttr = os.Stderr, &syscall.SysProcAttr{Setsid: true}
		if err := cmd.Start(); err != nil {
			return "", err
		}
		os.Exit(7)
		return "", nil
	},
	"starts a pool": func(context.Context, act) (string, error) {
		_, err := process.NewPool(nil)
		return "", err
	},
	"closes its connection": func(context.Context, act) (string, error) {
		_ = syscall.Close(3)
		select {}
	},
	"stops": func(context.Context, act) (string, error) {
		_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
		select {}
	},
	"leaves its group": func(ctx context.Context, a act) (string, error) {
		if err := syscall.Setpgid(0, os.Getppid()); err != nil { // that of the parent
			_, err = syscall.Setsid()
			note(a.Path, fmt.Sprint(err))
		}
		select {}
	},
}

var actRef = remote.Func("process_test.act", func(ctx context.Context, a act) (string, error) { return acts[a.Do](ctx, a) })

// note adds a line to a file, at once.
func note(path, line string) {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.WriteString(line + "\n")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	_ = f.Close()
}

// eatMemory takes more than the process may have.
func eatMemory(context.Context, act) (string, error) {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return "", err
	}
	var pages uint64
	if _, err := fmt.Sscan(string(statm), &pages); err != nil {
		return "", err
	}
	limit := pages*uint64(os.Getpagesize()) + 256<<20
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
		return "", err
	}
	var all [][]byte
	for range 64 {
		all = append(all, make([]byte, 16<<20))
		all[len(all)-1][0] = 1
	}
	return fmt.Sprint(len(all)), nil
}

// makeNoise writes what looks like frames wherever it can, and closes what it has written to.
func makeNoise(context.Context, act) (string, error) {
	noise := strings.Repeat("\x0d\x00\x00\x00\x03\x01\x00\x00\x00\x00\x00\x00\x00 a frame?\n", 1000)
	fmt.Print(noise)
	fmt.Fprint(os.Stderr, noise, "no newline")
	_ = os.Stdout.Close() // once
	return "quiet again", nil
}
