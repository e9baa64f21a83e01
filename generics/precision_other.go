//go:build !linux

package wd

import "time"

const hasNanosleep = false

// nanosleep stands for what is not there; see Precision.resolve.
func nanosleep(d time.Duration) { time.Sleep(d) }
