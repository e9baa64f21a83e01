//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package process

import (
	"os/exec"
	"syscall"
)

// dieWithParent does nothing: the child notices by the end of the socket.
func dieWithParent(*syscall.SysProcAttr) {}

// reap waits for the end of a child and calls last. In between, for a moment, its number is free, and a process that got it and led a group would be
// taken for it: here the standard library has no way to learn of a death without taking the number back.
func reap(cmd *exec.Cmd, last func()) {
	_ = cmd.Wait()
	last()
}
