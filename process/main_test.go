package process_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"

	"github.com/worker-dispatcher/wd/process"
)

// noHook names the environment variable that makes this binary a program without the hook.
const noHook = "WD_TEST_NO_HOOK"

func TestMain(m *testing.M) {
	if os.Getenv(noHook) != "" {
		withoutHook()
	}
	process.Main()
	goleak.VerifyTestMain(m)
}

// withoutHook is the main function of a program that never calls Main.
func withoutHook() { select {} }
