package process

import (
	"fmt"
	"os"
	"syscall"
)

// dieWithParent has the system tell the child when the thread that started it ends: see starter. The end of the socket says so too; this is for the
// case that somebody else holds it open.
func dieWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = parentDied }

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
