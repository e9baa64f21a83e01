// Cpu counts the primes below five million, first with one worker and then with one a core, and prints how much faster that
// is. The ranges it is cut into take longer and longer; each worker takes the next as soon as it is free.
//
//	go run ./examples/cpu
//
// The first Ctrl-C ends the run and still prints how far it came, with exit status 130; the second ends it at once.
package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/worker-dispatcher/wd/examples/internal/command"
	"github.com/worker-dispatcher/wd/examples/internal/interrupt"
	wd "github.com/worker-dispatcher/wd/generics"
)

const (
	size  = 25_000 // numbers in a task
	tasks = 200
)

// countPrimes counts the primes in the n-th range, by trial division.
func countPrimes(_ context.Context, n int) (int, error) {
	count := 0
	for i := (n - 1) * size; i < n*size; i++ {
		if isPrime(i) {
			count++
		}
	}
	return count, nil
}

func isPrime(n int) bool {
	if n < 4 || n%2 == 0 {
		return n == 2 || n == 3
	}
	for d := 3; d*d <= n; d += 2 {
		if n%d == 0 {
			return false
		}
	}
	return true
}

// measure counts with so many workers.
func measure(ctx context.Context, workers int) (*wd.Report[int, int], error) {
	rep, err := wd.New(wd.Func(countPrimes), &wd.Options{Strategy: wd.Fixed{Workers: workers}}).Run(ctx, wd.Count(tasks))
	fmt.Printf("workers %d: %d of %d tasks in %.3f s\n", workers, rep.Succeeded, rep.Tasks, rep.Duration().Seconds())
	return rep, err
}

func run(ctx context.Context) error {
	fmt.Printf("Primes below %d, in %d tasks\n", tasks*size, tasks)
	one, err := measure(ctx, 1)
	if err != nil {
		return err
	}
	all, err := measure(ctx, runtime.GOMAXPROCS(0))
	if err != nil {
		return err
	}
	if !slices.Equal(one.Results(), all.Results()) {
		return fmt.Errorf("the two runs differ: %v and %v", one.Results(), all.Results())
	}
	primes := 0
	for _, n := range all.Results() {
		primes += n
	}
	fmt.Printf("%.2f times as fast, equal results: %d primes\n", one.Duration().Seconds()/all.Duration().Seconds(), primes)
	return nil
}

func main() {
	command.New("cpu", about, command.CtrlC+"\n\n"+command.Exits).Parse("")
	interrupt.Main(run)
}

const about = `Usage: cpu

Counts the primes below five million, with one worker and with one a core, and prints how much
faster that is. Takes no arguments.`
