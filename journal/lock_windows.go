package journal

import (
	"errors"
	"os"
	"syscall"
	"unsafe"
)

var lockFileEx = syscall.NewLazyDLL("kernel32.dll").NewProc("LockFileEx")

// lock locks a file for as long as it is open: a byte far behind its end, as nobody could read the others.
func lock(f *os.File) error {
	const (
		failImmediately = 1
		exclusive       = 2
		lockViolation   = syscall.Errno(33)
	)
	at := syscall.Overlapped{OffsetHigh: 1 << 30}
	ok, _, err := lockFileEx.Call(f.Fd(), failImmediately|exclusive, 0, 1, 0, uintptr(unsafe.Pointer(&at)))
	switch {
	case ok != 0:
		return nil
	case errors.Is(err, lockViolation):
		return ErrLocked
	}
	return os.NewSyscallError("LockFileEx", err)
}

// unlock has nothing to do here: to close the file suffices.
func unlock(*os.File) error { return nil }

// syncFolder has nothing to do here: the system puts names on disk by itself.
func syncFolder(string) error { return nil }
