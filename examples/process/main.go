// Process hashes in child processes, among tasks that would take any other program down: one crashes, one never ends, one exits. All
// others are done.
//
//	go generate ./examples/process   # writes wd_gen.go, with digestRef, anew
//	go run ./examples/process
//
// The first Ctrl-C ends the run and still prints how far it came, with exit status 130; the second ends it at once.
package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/worker-dispatcher/wd/examples/internal/command"
	"github.com/worker-dispatcher/wd/examples/internal/interrupt"
	wd "github.com/worker-dispatcher/wd/generics"
	"github.com/worker-dispatcher/wd/process"
)

// In a module of your own: go tool wdgen.
//go:generate go run github.com/worker-dispatcher/wd/cmd/wdgen .

const (
	tasks  = 300
	rounds = 20_000 // of SHA-256 in a task
)

// digest hashes what it is given, over and over. Three tasks go wrong on the way.
//
//wd:task
func digest(_ context.Context, text string) (string, error) {
	sum := sha256.Sum256([]byte(text))
	for i := range rounds {
		if i == rounds/2 {
			goWrong(text)
		}
		sum = sha256.Sum256(sum[:])
	}
	return fmt.Sprintf("%x", sum[:8]), nil
}

func goWrong(text string) {
	switch text {
	case "block 100":
		go func() { panic("as C code would crash") }() // in another goroutine, where nobody recovers it
		select {}
	case "block 150":
		for { //nolint:staticcheck // that is what is wrong with it
		}
	case "block 200":
		os.Exit(3)
	}
}

func main() {
	process.Main() // a child stays in it
	command.New("process", about, command.CtrlC+"\n\n"+command.Exits).Parse("")
	interrupt.Main(run)
}

const about = `Usage: process

Hashes 300 blocks in child processes, among which one crashes, one hangs and one exits. Takes no
arguments.`

func run(ctx context.Context) (err error) {
	pool, err := process.NewPool(&process.Options{Grace: 100 * time.Millisecond, Stderr: io.Discard})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	blocks := make([]string, tasks)
	for i := range blocks {
		blocks[i] = fmt.Sprintf("block %d", i+1)
	}
	rep, err := wd.New(process.Handler(pool, digestRef), &wd.Options{
		Strategy: pool.Strategy(wd.Fixed{Workers: pool.Slots()}), Timeout: time.Second, Verbose: os.Stdout,
	}).Run(ctx, wd.Slice(blocks))
	show(rep)
	return err
}

// show prints what has become of the tasks.
func show(rep *wd.Report[string, string]) {
	for r := range rep.Records() {
		var died *process.WorkerDiedError
		switch {
		case errors.As(r.Err, &died) && died.Cause != nil:
			fmt.Printf("%s: killed as it took no notice: %v\n", r.Task, died.Cause)
		case errors.As(r.Err, &died):
			fmt.Printf("%s: took process %d with it: exit status %d\n", r.Task, died.Process, died.ExitCode)
		case r.Err != nil:
			fmt.Printf("%s: %v\n", r.Task, r.Err)
		}
	}
	fmt.Printf("%d of %d blocks hashed, the first: %s\n", rep.Succeeded, rep.Tasks, rep.Results()[0])
}
