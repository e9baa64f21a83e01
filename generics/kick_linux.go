package wd

import (
	"fmt"
	"os"
	"syscall"
	"time"
	"unsafe"
)

// A kick ends the wait of Go's runtime for its next timer. An idle runtime waits in epoll, in whole milliseconds, and what it waits for there
// is also a timer of the kernel's, which is exact: when that expires the runtime wakes up, and looks whether timers of its own are due. Nobody
// reads it.
type kick struct {
	file *os.File // that the runtime watches
	fd   uintptr
}

const clockMonotonic = 1 // of which Go's timers are

// newKick returns one, unless the system refuses.
func newKick() (*kick, error) {
	fd, _, errno := syscall.RawSyscall(syscall.SYS_TIMERFD_CREATE, clockMonotonic, syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if errno != 0 {
		return nil, fmt.Errorf("timerfd_create: %w", errno)
	}
	return &kick{os.NewFile(fd, "timerfd"), fd}, nil
}

// in lets it happen after a time; to be called after the timer was set.
func (k *kick) in(d time.Duration) {
	if k == nil {
		return
	}
	var spec struct{ interval, value syscall.Timespec }
	spec.value = syscall.NsecToTimespec(int64(d))
	_, _, _ = syscall.RawSyscall6(syscall.SYS_TIMERFD_SETTIME, k.fd, 0, uintptr(unsafe.Pointer(&spec)), 0, 0, 0)
}

func (k *kick) close() {
	if k != nil {
		_ = k.file.Close()
	}
}
