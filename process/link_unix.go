//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// The descriptors of a child, behind standard error.
const (
	connFD = 3 // its end of the socket pair
	pageFD = 4
)

// A link is what connects a parent with a child that it is about to start.
type link struct {
	conn  conn
	page  page
	files []*os.File // the child's; closed when it has them
}

// newLink makes a link and lets cmd have the child's part.
func newLink(cmd *exec.Cmd, slots int) (*link, error) {
	file, err := newPageFile(pageDir(), slots)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	words, err := mapWords(file, slots)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	parent, child, err := socketPair()
	if err != nil {
		words.close()
		return nil, errors.Join(err, file.Close())
	}
	cmd.ExtraFiles = []*os.File{child, file}
	return &link{parent, page{words}, cmd.ExtraFiles}, nil
}

// socketPair returns two ends of a stream. Neither is inherited but on purpose.
func socketPair() (parent, child *os.File, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("socketpair: %w", err)
	}
	for _, fd := range fds {
		syscall.CloseOnExec(fd)
		if err := syscall.SetNonblock(fd, true); err != nil {
			return nil, nil, errors.Join(err, syscall.Close(fds[0]), syscall.Close(fds[1]))
		}
	}
	return os.NewFile(uintptr(fds[0]), "child"), os.NewFile(uintptr(fds[1]), "parent"), nil
}

// close closes the parent's part.
func (l *link) close() {
	_ = l.conn.Close()
	l.page.words.close()
}

// inherit returns the child's part of the link. No process that it starts gets it.
func inherit(slots int) (conn, page, error) {
	for _, fd := range []int{connFD, pageFD} {
		syscall.CloseOnExec(fd)
	}
	if err := syscall.SetNonblock(connFD, true); err != nil {
		return nil, page{}, fmt.Errorf("descriptor %d: %w", connFD, err)
	}
	file := os.NewFile(pageFD, "page")
	words, err := mapWords(file, slots)
	return os.NewFile(connFD, "parent"), page{words}, errors.Join(err, file.Close())
}

// detach makes the child the leader of a process group of its own, so that Ctrl-C at a terminal is the parent's to deal with, and a kill
// reaches all that it has started.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	dieWithParent(cmd.SysProcAttr)
}

// killGroup kills a child and what it has started. It may be called once the child is dead, for the rest.
func killGroup(p *os.Process) {
	_ = syscall.Kill(-p.Pid, syscall.SIGKILL)
	_ = p.Kill() // it may have left its group
}

// dieWithGroup ends this process, and what it has started, if it leads a group.
func dieWithGroup() {
	if syscall.Getpgrp() == os.Getpid() {
		_ = syscall.Kill(0, syscall.SIGKILL)
	}
	os.Exit(1)
}

// awaitParentsDeath calls dead when the system says that the parent has died, where it does.
func awaitParentsDeath(dead func()) {
	died := make(chan os.Signal, 1)
	signal.Notify(died, parentDied)
	go func() {
		<-died
		dead()
	}()
}

// parentDied is the signal that says so, for those systems that have one. Anybody may send it, to end a child.
const parentDied = syscall.SIGTERM

// isReset reports whether err says that the child has died with something unread.
func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
