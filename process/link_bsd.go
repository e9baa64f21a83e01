//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package process

import "syscall"

// dieWithParent does nothing: the child notices by the end of the socket.
func dieWithParent(*syscall.SysProcAttr) {}
