package process_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/worker-dispatcher/wd/process"
)

// noHook names the environment variable that makes this binary a program without the hook.
const noHook = "WD_TEST_NO_HOOK"

func TestMain(m *testing.M) {
	if program, ok := programs[os.Getenv(noHook)]; ok {
		program()
		os.Exit(0)
	}
	_ = os.Setenv("GORACE", "atexit_sleep_ms=0 "+os.Getenv("GORACE")) // else each child with the race detector takes a second to end
	process.Main()
	if err := flag.Set("test.parallel", "8"); err != nil { // unless -parallel says otherwise: the tests mostly wait
		panic(err)
	}
	goleak.VerifyTestMain(m)
}

// programs are what this binary is without the hook.
var programs = map[string]func(){
	"hangs": func() { time.Sleep(time.Hour) },
	"loops": func() {
		for end := time.Now().Add(time.Hour); time.Now().Before(end); {
		}
	},
	"ends": func() { fmt.Fprintln(os.Stderr, "nothing to do") },
	"starts a pool": func() { // as a program does whose children are to be no fork bomb
		_, err := process.NewPool(nil)
		fmt.Fprintln(os.Stderr, err)
	},
	"talks": func() {
		fmt.Fprintln(os.NewFile(3, ""), "HTTP/1.1 400 Bad Request")
		time.Sleep(time.Hour)
	},
}

// A buffer is a writer for several goroutines.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
