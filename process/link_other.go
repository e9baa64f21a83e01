//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package process

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// pageKey names the environment variable that has the path of the page.
const pageKey = "WD_PROCESS_PAGE"

// A link is what connects a parent with a child that it is about to start: its standard input and output. What the child's functions write to
// standard output goes to standard error.
type link struct {
	conn  conn
	page  page
	files []*os.File // the child's; closed when it has them
}

// pipes are a connection of two pipes.
type pipes struct {
	io.Reader
	io.Writer
	close func() error
	*os.File
}

func newPipes(r, w *os.File) pipes {
	return pipes{r, w, func() error { return errors.Join(w.Close(), r.Close()) }, r}
}

// Read implements [io.Reader].
func (p pipes) Read(b []byte) (int, error) { return p.Reader.Read(b) }

// Write implements [io.Writer].
func (p pipes) Write(b []byte) (int, error) { return p.Writer.Write(b) }

// Close closes both.
func (p pipes) Close() error { return p.close() }

// newLink makes a link and lets cmd have the child's part.
func newLink(cmd *exec.Cmd, slots int) (*link, error) {
	file, err := newPageFile(os.TempDir(), slots)
	if err != nil {
		return nil, err
	}
	words := words{file}
	r1, w1, err := os.Pipe()
	if err != nil {
		words.close()
		return nil, err
	}
	r2, w2, err := os.Pipe()
	if err != nil {
		words.close()
		return nil, errors.Join(err, r1.Close(), w1.Close())
	}
	cmd.Stdin, cmd.Stdout = r1, w2
	cmd.Env = append(cmd.Env, pageKey+"="+file.Name())
	return &link{newPipes(r2, w1), page{words}, []*os.File{r1, w2}}, nil
}

// close closes the parent's part.
func (l *link) close() {
	_ = l.conn.Close()
	l.page.words.close()
}

// inherit returns the child's part of the link.
func inherit(int) (conn, page, error) {
	path := os.Getenv(pageKey)
	_ = os.Unsetenv(pageKey)
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, page{}, err
	}
	c := newPipes(os.Stdin, os.Stdout)
	null, err := os.Open(os.DevNull)
	if err != nil {
		return nil, page{}, fmt.Errorf("%s: %w", os.DevNull, err)
	}
	os.Stdin, os.Stdout = null, os.Stderr
	return c, page{words{file}}, nil
}

func detach(*exec.Cmd) {}

// killGroup kills a child. What it has started is left.
func killGroup(p *os.Process) { _ = p.Kill() }

func dieWithGroup() { os.Exit(1) }

func awaitParentsDeath(func()) {}

func isReset(error) bool { return false }

// reap waits for the end of a child and calls last.
func reap(cmd *exec.Cmd, last func()) {
	_ = cmd.Wait()
	last()
}
