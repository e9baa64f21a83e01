package process

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// A body is a child as the system has it, with what connects it to the pool.
type body struct {
	number int // 1 … Procs
	cmd    *exec.Cmd
	link   *link
	output sync.WaitGroup
	crash  crash
	exited chan struct{}

	mu    sync.Mutex
	timer *time.Timer // kills it
	gone  bool        // what is left of its group has been killed; its number may soon be another process's
}

// spawn starts a process.
func (p *Pool) spawn(slot int) (*body, error) {
	path, err := executable()
	if err != nil {
		return nil, err
	}
	b := &body{number: slot + 1, cmd: exec.Command(path), exited: make(chan struct{})}
	b.cmd.Args = os.Args
	b.cmd.Env = append(append(os.Environ(), p.options.Env...), marker+"="+strconv.Itoa(p.options.PerProc))
	detach(b.cmd)
	if b.link, err = newLink(b.cmd, p.options.PerProc); err != nil {
		return nil, err
	}
	if err := b.start(p); err != nil {
		b.link.close()
		return nil, err
	}
	return b, nil
}

// start starts the process, and passes on what it writes.
func (b *body) start(p *Pool) error {
	theirs := b.link.files
	defer func() {
		for _, f := range theirs {
			_ = f.Close()
		}
	}()
	var ours []*os.File
	pipe := func(o *output) (*os.File, error) {
		r, w, err := os.Pipe()
		if err != nil {
			return nil, err
		}
		theirs, ours = append(theirs, w), append(ours, r)
		b.output.Go(func() { o.copy(r) })
		return w, nil
	}
	var errs [2]error
	if b.cmd.Stdout == nil {
		b.cmd.Stdout, errs[0] = pipe(&output{to: p.stdout, number: b.number})
	}
	b.cmd.Stderr, errs[1] = pipe(&output{to: p.stderr, number: b.number, crash: &b.crash})
	err := errors.Join(errs[:]...)
	if err == nil {
		err = p.starter.do(b.cmd.Start)
	}
	if err == nil {
		go b.await(ours)
	}
	return err
}

// What a dead child leaves in pipes is read for so long; only a process that holds one open without being in its group makes that last.
const restTime = time.Second

// await waits for the end of the process, and sees to all that it leaves.
func (b *body) await(pipes []*os.File) {
	reap(b.cmd, b.killLast)
	rest := time.Now().Add(restTime)
	_ = b.link.conn.SetReadDeadline(rest)
	for _, r := range pipes {
		_ = r.SetReadDeadline(rest)
	}
	close(b.exited)
}

// kill kills the process and its group, as long as their number is theirs.
func (b *body) kill() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.gone {
		killGroup(b.cmd.Process)
	}
}

// killLast kills what a dead process has left of its group, for the last time.
func (b *body) killLast() {
	b.kill()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.gone = true
	if b.timer != nil {
		b.timer.Stop()
	}
}

// killIn kills them after a time, if the process has not ended by then.
func (b *body) killIn(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.timer == nil && !b.gone {
		b.timer = time.AfterFunc(d, b.kill)
	}
}

// write writes to the child, and returns false if it cannot be reached.
func (b *body) write(data []byte) bool {
	if len(data) == 0 {
		return true
	}
	_, err := b.link.conn.Write(data)
	return err == nil
}

// wait waits until nothing is left of the process but its page, and says how it ended.
func (b *body) wait() WorkerDiedError {
	<-b.exited
	b.output.Wait()
	_ = b.link.conn.Close()
	died := WorkerDiedError{Process: b.number, PID: b.cmd.Process.Pid, ExitCode: b.cmd.ProcessState.ExitCode(), Stderr: b.crash.String()}
	if s, ok := b.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && s.Signaled() {
		died.Signal = s.Signal()
	}
	return died
}
