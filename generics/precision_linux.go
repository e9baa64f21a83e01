package wd

import (
	"runtime"
	"syscall"
	"time"
)

const hasNanosleep = true

const (
	prSetTimerSlack = 29 // prctl(2)
	leastSlack      = 1  // nanosecond
	usualSlack      = 0  // what the thread began with
)

// nanosleep sleeps on the thread, not in the runtime, whose timers are rounded to a millisecond when all is idle. It may return early.
func nanosleep(d time.Duration) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	setTimerSlack(leastSlack)
	defer setTimerSlack(usualSlack)
	t := syscall.NsecToTimespec(int64(d))
	_ = syscall.Nanosleep(&t, nil) // interrupted: early
}

// setTimerSlack says how late the thread may be woken, in nanoseconds. Where it fails the sleep is a little longer.
func setTimerSlack(ns uintptr) {
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, prSetTimerSlack, ns, 0)
}
