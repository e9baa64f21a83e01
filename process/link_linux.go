package process

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"unsafe"
)

// dieWithParent has the system tell the child when the thread that started it ends: see starter. The end of the socket says so too; this is for the
// case that somebody else holds it open.
func dieWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = parentDied }

// reap waits for the end of a child and calls last while nobody else can have its number: a child that is dead keeps that until it has been waited for.
func reap(cmd *exec.Cmd, last func()) {
	if awaitDeath(cmd.Process.Pid) == nil {
		last()
		_ = cmd.Wait()
		return
	}
	_ = cmd.Wait()
	last()
}

// awaitDeath waits until a child is dead, and leaves it to be waited for.
func awaitDeath(pid int) error {
	const (
		byPID = 1         // P_PID
		flags = 4 | 1<<24 // WEXITED, WNOWAIT
		size  = 128       // of siginfo_t
	)
	var info [size / 8]uint64
	for {
		_, _, err := syscall.Syscall6(syscall.SYS_WAITID, byPID, uintptr(pid), uintptr(unsafe.Pointer(&info)), flags, 0, 0)
		switch err {
		case 0:
			return nil
		case syscall.EINTR:
		default:
			return err
		}
	}
}

// executable returns the path of the running program, which stays right when its file is replaced.
func executable() (string, error) { return "/proc/self/exe", nil }

// identify returns what is the same for two processes if they run the same program.
func identify() (string, error) {
	info, err := os.Stat("/proc/self/exe")
	if err != nil {
		return "", err
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "", fmt.Errorf("%s: no inode", info.Name())
	}
	return fmt.Sprintf("file %d:%d, %d bytes of %v", s.Dev, s.Ino, info.Size(), info.ModTime().UnixNano()), nil
}
