package process

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
)

// marker names the environment variable that makes a process a worker. Its value is the number of tasks that run at once.
const marker = "WD_PROCESS"

// What Main has found out.
var (
	hooked  atomic.Bool // it has been called
	isChild atomic.Bool // this process is a worker
)

// Main makes this process a worker if a [Pool] has started it as one: then it serves the pool, and does not return. Else it returns at
// once. Call it first in main, and in TestMain: what stands before it, and in package variables and init functions, is done by each child too.
func Main() {
	value, ok := os.LookupEnv(marker)
	hooked.Store(true)
	if !ok {
		return
	}
	_ = os.Unsetenv(marker) // what a task starts is no worker
	isChild.Store(true)
	os.Exit(serve(value))
}

// serve serves the pool and returns the exit status.
func serve(value string) int {
	slots, err := strconv.Atoi(value)
	if err != nil || slots < 1 || slots > maxPerProc {
		err = fmt.Errorf("%s is %q, want a number of slots", marker, value)
	}
	if err == nil {
		err = work(slots)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "process: this is a worker, which a pool starts and nobody else can: %v\n", err)
		return 2
	}
	return 0
}

// work connects with the pool and serves it to the end.
func work(slots int) error {
	c, p, err := inherit(slots)
	if err != nil {
		return err
	}
	w := newWorker(c, p, slots)
	if err := w.greet(); err != nil {
		return err
	}
	awaitParentsDeath(dieWithGroup)
	return w.serve()
}

// mayStart returns an error if this process may not start a pool.
func mayStart() error {
	if isChild.Load() || strings.TrimSpace(os.Getenv(marker)) != "" { // the latter if Main has not been called
		return ErrInChild
	}
	if !hooked.Load() {
		return errNoMain
	}
	return nil
}
