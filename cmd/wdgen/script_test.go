package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A script is a golden of another kind: files, and lines that say what is done with them in turn.
//
//	[!] wdgen ARGS     run the command; with ! it must fail
//	[!] go ARGS        run the go command
//	[!] stdout REGEXP  what the last command printed matches
//	[!] stderr REGEXP
//	[!] exists FILE
//	[!] same A B       two files are equal
//	cp A B, rm FILE, cd FOLDER
//	crlf FILE          give a file Windows line ends
//	tool               make wdgen a tool of the module, with all it needs
//
// $CLONE is the root of this module, and a line ~~ NAME ~~ in a file makes it an archive itself.
type script struct {
	*testing.T
	root, dir      string
	stdout, stderr string
	failed         bool
}

// inner is the marker line of an archive within an archive.
var inner = regexp.MustCompile(`(?m)^~~ (.*) ~~$`)

// What wdgen does in the world: with flags, with files of an earlier time, in workspaces, by way of go generate.
func TestScripts(t *testing.T) {
	t.Parallel()
	for name, a := range archives(t, "script") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := newModule(t)
			for _, f := range a.Files {
				f.Data = inner.ReplaceAll(f.Data, []byte("-- $1 --"))
				write(t, dir, f.Name, strings.ReplaceAll(string(f.Data), "$CLONE", clone(t)))
			}
			s := &script{T: t, root: dir, dir: dir}
			for line := range strings.Lines(string(a.Comment)) {
				line = strings.ReplaceAll(line, "$CLONE", clone(t))
				if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
					s.line(line)
				}
			}
		})
	}
}

func (s *script) line(line string) {
	s.Helper()
	rest, not := strings.CutPrefix(line, "! ")
	verb, args, _ := strings.Cut(rest, " ")
	if ok, check := s.check(verb, args); check {
		require.Equal(s, !not, ok, "%s\nstdout:\n%s\nstderr:\n%s", line, s.stdout, s.stderr)
		return
	}
	s.act(verb, strings.Fields(args))
	require.Equal(s, not, s.failed, "%s\nstdout:\n%s\nstderr:\n%s", line, s.stdout, s.stderr)
}

// check returns whether a condition holds, and whether the verb is one.
func (s *script) check(verb, args string) (holds, check bool) {
	switch verb {
	case "stdout":
		return regexp.MustCompile("(?m)" + args).MatchString(s.stdout), true
	case "stderr":
		return regexp.MustCompile("(?m)" + args).MatchString(s.stderr), true
	case "exists":
		_, err := os.Stat(s.path(args))
		return err == nil, true
	case "same":
		a, b, _ := strings.Cut(args, " ")
		return read(s.T, s.path(a)) == read(s.T, s.path(b)), true
	}
	return false, false
}

func (s *script) path(name string) string { return filepath.Join(s.dir, filepath.FromSlash(name)) }

func (s *script) act(verb string, args []string) {
	s.failed = false
	switch verb {
	case "wdgen":
		var code int
		code, s.stdout, s.stderr = wdgen(s.T, s.dir, args...)
		s.failed = code != ok
	case "go":
		s.goCommand(args)
	case "cp":
		write(s.T, s.dir, args[1], read(s.T, s.path(args[0])))
	case "rm":
		require.NoError(s, os.Remove(s.path(args[0])))
	case "cd":
		s.dir = filepath.Join(s.root, args[0])
	case "crlf":
		write(s.T, s.dir, args[0], strings.ReplaceAll(read(s.T, s.path(args[0])), "\n", "\r\n"))
	case "tool":
		s.tool()
	default:
		require.Fail(s, "no such line: "+verb)
	}
}

func (s *script) goCommand(args []string) {
	var stdout, stderr bytes.Buffer
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = s.dir, &stdout, &stderr
	cmd.Env = append(os.Environ(), "PWD="+s.dir)
	err := cmd.Run()
	s.stdout, s.stderr, s.failed = stdout.String(), stderr.String(), err != nil
}

// tool requires what the clone requires: no network is needed then.
func (s *script) tool() {
	root := clone(s.T)
	_, requires, _ := strings.Cut(read(s.T, root, "go.mod"), "\nrequire ")
	write(s.T, s.root, "go.mod", read(s.T, s.root, "go.mod")+
		"\nrequire "+requires+"\ntool github.com/worker-dispatcher/wd/cmd/wdgen\n")
	write(s.T, s.root, "go.sum", read(s.T, root, "go.sum"))
}
