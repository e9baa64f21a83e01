// Package child runs the examples as processes, for their tests: the binary of the tests is the example itself if it is started by [Start].
package child

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// limit is how long a process may run before it is killed, which fails its test.
const limit = time.Minute

// started is the environment variable that a process has which Start has started.
const started = "WD_EXAMPLE"

// Main is what TestMain calls: the program's main function in a process that [Start] has started, and the tests in all others. Nearly all the tests
// do is wait for such processes, so it lets eight run at once unless -parallel says otherwise. It does not return.
func Main(m *testing.M, program func()) {
	if os.Getenv(started) != "" {
		flag.CommandLine = flag.NewFlagSet(os.Args[0], flag.ExitOnError) // without those of the tests
		program()
		os.Exit(0)
	}
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// Itself returns the path of this binary, which is that of the example: see [Main].
func Itself(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	require.NoError(t, err)
	return path
}

// A Process is a running program.
type Process struct {
	t              *testing.T
	cmd            *exec.Cmd
	Stdout, Stderr Output
}

// Run starts the program, waits for it and checks its exit status.
func Run(t *testing.T, status int, binary string, args ...string) *Process {
	t.Helper()
	p := Start(t, binary, args...)
	require.Equal(t, status, p.Wait().ExitCode(), "%s%s", p.Stdout.String(), p.Stderr.String())
	return p
}

// Start starts the program. Wait for it.
func Start(t *testing.T, binary string, args ...string) *Process {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	t.Cleanup(cancel)
	p := &Process{t: t, cmd: exec.CommandContext(ctx, binary, args...)}
	p.cmd.Stdout, p.cmd.Stderr = &p.Stdout, &p.Stderr
	p.cmd.Env = append(os.Environ(), started+"=1")
	require.NoError(t, p.cmd.Start())
	return p
}

// Interrupt does what Ctrl-C does. There is no such thing on Windows.
func (p *Process) Interrupt() {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Process.Signal(os.Interrupt))
}

// Kill ends the process at once, as a crash would.
func (p *Process) Kill() {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Process.Kill())
}

// Wait waits for the end of the process and returns how it ended.
func (p *Process) Wait() *os.ProcessState {
	p.t.Helper()
	err := p.cmd.Wait()
	require.NotNil(p.t, p.cmd.ProcessState, "%v", err)
	return p.cmd.ProcessState
}

// An Output is what a process has written so far. The zero Output is empty.
type Output struct {
	mu      sync.Mutex
	text    strings.Builder
	awaited string
	found   chan struct{}
}

// Write implements [io.Writer].
func (o *Output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.text.Write(b)
	o.look()
	return n, err
}

// String returns what has been written.
func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// Await waits until the text has been written.
func (o *Output) Await(t *testing.T, text string) {
	t.Helper()
	found := make(chan struct{})
	o.mu.Lock()
	o.awaited, o.found = text, found
	o.look()
	o.mu.Unlock()
	select {
	case <-found:
	case <-time.After(limit):
		require.Fail(t, "not written", "%s in:\n%s", text, o.String())
	}
}

// look tells who waits if his text is there.
func (o *Output) look() {
	if o.found != nil && strings.Contains(o.text.String(), o.awaited) {
		close(o.found)
		o.found = nil
	}
}

// CommandLine checks that a program prints its help when asked, and that it names what is wrong with its command line in one line.
func CommandLine(t *testing.T, binary, name string) {
	t.Helper()
	for _, help := range []string{"-h", "-help", "--help"} {
		p := Run(t, 0, binary, help)
		require.Regexp(t, `^Usage: `+name+`(?s:[^\n]*\n\n.*)Exit status: 0`, p.Stdout.String())
		require.Empty(t, p.Stderr.String())
	}
	for want, args := range map[string][]string{
		"flag provided but not defined: -nonsense": {"-nonsense"},
		`unexpected argument "b", want `:           {"a", "b"},
	} {
		if name != "bulk" && name != "runlog" { // these take one
			want = strings.Replace(want, `"b"`, `"a"`, 1)
		}
		p := Run(t, 2, binary, args...)
		require.Regexp(t, `^`+name+`: `+want+`[^\n]*\n`+name+` -help says what is allowed.\n$`, p.Stderr.String())
		require.Empty(t, p.Stdout.String())
	}
}
