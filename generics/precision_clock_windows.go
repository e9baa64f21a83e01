package wd

import (
	"syscall"
	"time"
)

// systemTime asks the system, past package time, which may be virtual.
func systemTime() (time.Time, bool) {
	var t syscall.Filetime
	syscall.GetSystemTimeAsFileTime(&t)
	return time.Unix(0, t.Nanoseconds()), true
}
