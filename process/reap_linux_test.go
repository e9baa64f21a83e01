package process

import (
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// What is left of the group is killed before anybody else can have its number.
func TestADeadChildKeepsItsNumberUntilItsGroupIsKilled(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "WD_TEST_NO_HOOK=ends")
	detach(cmd)
	cmd.SysProcAttr.Pdeathsig = 0 // the thread of this test may end
	require.NoError(t, cmd.Start())
	var there error
	reap(cmd, func() { there = syscall.Kill(cmd.Process.Pid, 0) })
	require.NoError(t, there)
	require.NotNil(t, cmd.ProcessState)
	require.Equal(t, syscall.ESRCH, syscall.Kill(cmd.Process.Pid, 0))
}

// A timer that fires too late kills nobody.
func TestNobodyIsKilledByTheNumberOfADeadChild(t *testing.T) {
	t.Parallel()
	other := exec.Command("sleep", "60") // stands for the process that has the number now
	other.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	require.NoError(t, other.Start())
	b := &body{cmd: other}
	b.gone = true
	b.kill()
	require.NoError(t, syscall.Kill(other.Process.Pid, 0))
	require.NoError(t, other.Process.Signal(syscall.SIGTERM))
	require.Error(t, other.Wait())
	require.Equal(t, syscall.SIGTERM, other.ProcessState.Sys().(syscall.WaitStatus).Signal())
}
