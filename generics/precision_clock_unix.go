//go:build unix

package wd

import (
	"syscall"
	"time"
)

// systemTime asks the system, past package time, which may be virtual.
func systemTime() (time.Time, bool) {
	var t syscall.Timeval
	if err := syscall.Gettimeofday(&t); err != nil {
		return time.Time{}, false
	}
	return time.Unix(t.Unix()), true
}
