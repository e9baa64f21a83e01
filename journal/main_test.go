package journal_test

import (
	"flag"
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/worker-dispatcher/wd/process"
)

// crashing names the environment variable that makes this binary a program with a journal, until somebody kills it.
const crashing = "WD_TEST_JOURNAL"

func TestMain(m *testing.M) {
	if options := os.Getenv(crashing); options != "" {
		beProgram(options)
		os.Exit(0)
	}
	_ = os.Setenv("GORACE", "atexit_sleep_ms=0 "+os.Getenv("GORACE"))
	process.Main()
	if err := flag.Set("test.parallel", "8"); err != nil { // unless -parallel says otherwise: the tests mostly wait for disk and processes
		panic(err)
	}
	goleak.VerifyTestMain(m)
}
