package children

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// script submits n tasks, waits for all, and prints the nanoseconds a task took. The pool has done some tasks beforehand.
const script = `
import sys, time
from concurrent.futures import ProcessPoolExecutor

def echo(s):
    return s

if __name__ == "__main__":
    n, payload = int(sys.argv[1]), "x" * 64
    with ProcessPoolExecutor(int(sys.argv[2])) as pool:
        list(pool.map(echo, [payload] * 100))
        tasks = [payload] * n
        start = time.perf_counter_ns()
        results = [f.result() for f in [pool.submit(echo, t) for t in tasks]]
        took = time.perf_counter_ns() - start
    assert results == tasks
    print(took / n)
`

// Python measures ProcessPoolExecutor.submit with n tasks.
func Python(n int) Measurement {
	return func(ctx context.Context) (float64, error) {
		dir, err := os.MkdirTemp("", "children-")
		if err != nil {
			return 0, err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		path := filepath.Join(dir, "children.py")
		if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
			return 0, err
		}
		out, err := exec.CommandContext(ctx, "python3", path, strconv.Itoa(n), strconv.Itoa(Procs)).Output()
		if err != nil {
			return 0, fmt.Errorf("python3: %w", err)
		}
		return strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
	}
}
