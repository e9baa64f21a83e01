package figure

import (
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// ticks is how many units of /proc/stat are in a second, on every Linux that Go runs on.
const ticks = 100

// A usage is how much processor time the machine had, how much of it was used, and how much by this process, in seconds.
type usage struct{ all, used, own float64 }

// load returns what has been used so far.
func load() usage {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return usage{}
	}
	var u usage
	line, _, _ := strings.Cut(string(text), "\n")
	// cpu user nice system idle iowait irq softirq steal, and guests that are in user already
	for i, field := range strings.Fields(strings.TrimPrefix(line, "cpu")) {
		n, err := strconv.ParseFloat(field, 64)
		if err != nil || i > 7 {
			break
		}
		u.all += n / ticks
		if i != 3 && i != 4 {
			u.used += n / ticks
		}
	}
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) == nil {
		u.own = time.Duration(r.Utime.Nano() + r.Stime.Nano()).Seconds()
	}
	return u
}

// foreign returns the part of the processors that others have used since; nil if that is not known.
func (u usage) foreign() *float64 {
	now := load()
	all, used, own := now.all-u.all, now.used-u.used, now.own-u.own
	if all <= 0 {
		return nil
	}
	part := max(0, (used-own)/all)
	return &part
}

// cpu returns the name of the processor, "" if there is none.
func cpu() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	_, after, _ := strings.Cut(string(text), "model name")
	name, _, _ := strings.Cut(after, "\n")
	return strings.TrimSpace(strings.TrimLeft(name, "\t: "))
}
