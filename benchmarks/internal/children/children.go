// Package children runs tasks in child processes: in a pool of ours, by Python's ProcessPoolExecutor, and by hashicorp/go-plugin with net/rpc. A task has 64
// bytes and gives them back; there are two children.
package children

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/worker-dispatcher/wd/process"
)

// Procs is how many children there are.
const Procs = 2

var payload = strings.Repeat("x", 64)

// A Measurement returns the nanoseconds that a task takes, from handing over the first one to having the results of all.
type Measurement func(context.Context) (float64, error)

// Main makes this process a child if it has been started as one. Call it first in main.
func Main() {
	process.Main()
	if os.Getenv(cookie.MagicCookieKey) != "" {
		servePlugin()
	}
}

// perTask returns what one of n tasks took that began at start.
func perTask(start time.Time, n int) float64 {
	return float64(time.Since(start).Nanoseconds()) / float64(n)
}

func wrong(got string) error { return fmt.Errorf("the result is %.100q, want %q", got, payload) }
