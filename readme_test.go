// Package project has the tests of the repository as a whole.
package project

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/worker-dispatcher/wd/internal/samedir"
)

var block = regexp.MustCompile("(?s)```(sh|go)\n(.*?)```")

// blocks returns the README's code blocks of a language.
func blocks(t *testing.T, lang string) (texts []string) {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	for _, m := range block.FindAllStringSubmatch(string(readme), -1) {
		if m[1] == lang {
			texts = append(texts, m[2])
		}
	}
	return texts
}

// outside is a folder outside the clone, with the clone beside it as ../wd, made once: the programs in it share what is compiled of the library.
var outside struct {
	once        sync.Once
	dir, module string // module is the README's, as its first commands leave it
}

func TestMain(m *testing.M) {
	code := m.Run()
	_ = os.RemoveAll(outside.dir)
	os.Exit(code)
}

// newProgram makes a copy of the module that the README's first commands make, with a program in it, and returns its folder.
func newProgram(t *testing.T, text string) string {
	t.Helper()
	outside.once.Do(func() {
		clone, err := os.Getwd()
		require.NoError(t, err)
		outside.dir, err = samedir.New("readme")
		require.NoError(t, err)
		require.NoError(t, os.Symlink(clone, filepath.Join(outside.dir, "wd")))
		outside.module, _ = follow(t, outside.dir, blocks(t, "sh")[1])
	})
	dir := filepath.Join(outside.dir, filepath.Base(t.Name()))
	require.NoError(t, os.CopyFS(dir, os.DirFS(outside.module)))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(text), 0o600))
	return dir
}

// command runs one command of a README block, as somebody outside any workspace would.
func command(t *testing.T, dir, line string, env ...string) string {
	t.Helper()
	words := strings.Fields(line)
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GOWORK=", "GOFLAGS="), env...)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s: %s", line, out)
	return string(out)
}

// follow does what a block of commands says, and returns the folder it ends in and the last output.
func follow(t *testing.T, dir, commands string, env ...string) (string, string) {
	t.Helper()
	var out string
	for line := range strings.Lines(commands) {
		switch name, rest, _ := strings.Cut(strings.TrimSpace(line), " "); name {
		case "mkdir":
			require.NoError(t, os.Mkdir(filepath.Join(dir, rest), 0o755))
		case "cd":
			dir = filepath.Join(dir, rest)
		default:
			out = command(t, dir, line, env...)
		}
	}
	return dir, out
}

func TestTheReadmesFirstProgram(t *testing.T) {
	t.Parallel()
	shell, program := blocks(t, "sh"), blocks(t, "go")[0]
	_, out := follow(t, newProgram(t, program), shell[2])
	for _, want := range []string{
		"Worker Dispatcher Configuration:", "- Tasks Count: 5", "workers: 3", "Completed Tasks Count: 5 (4 succeeded, 1 failed)",
		"1 ONE! <nil>\n2 TWO! <nil>\n3  nothing to shout\n4 FOUR! <nil>\n5 FIVE! <nil>\n", "TPS",
	} {
		require.Contains(t, out, want)
	}
}

func TestTheReadmesTool(t *testing.T) {
	t.Parallel()
	dir := newProgram(t, `package main

//go:generate go tool wdgen ./...

//wd:task
func double(n int) int { return 2 * n }

func main() { print(doubleRef.Name) }
`)
	follow(t, dir, blocks(t, "sh")[4], "GOPROXY=off") // what it needs, the clone needs too
	require.Equal(t, "first.double", command(t, dir, "go run ."))
}

func TestTheReadmesReport(t *testing.T) {
	t.Parallel()
	shell := blocks(t, "sh")
	program := strings.NewReplacer(
		"fmt.Println(rep.TPS(nil))", `fmt.Println(report.WriteFile("run.html", rep))`,
		"\n)", "\n\t\"github.com/worker-dispatcher/wd/report\"\n)",
	).Replace(blocks(t, "go")[0])
	dir := newProgram(t, program)
	follow(t, dir, shell[5], "GOPROXY=off") // what it needs, the clone needs too
	command(t, dir, "go run .")
	page, err := os.ReadFile(filepath.Join(dir, "run.html"))
	require.NoError(t, err)
	require.Contains(t, string(page), "<!DOCTYPE html>")
}

func TestTheReadmesOtherPrograms(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/ORD_2" {
			w.WriteHeader(http.StatusConflict)
		}
	}))
	t.Cleanup(server.Close)
	for i, want := range map[int]string{
		1: "1 200 true <nil>\n2 409 false <nil>\n3 200 true <nil>\n<nil>",
		2: "[49999995000000 99999990000000",
		3: "20 true <nil>",
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			program := strings.Replace(blocks(t, "go")[i], ", 600)", ", 20)", 1) // a minute is too long here
			_, out := follow(t, newProgram(t, program), "go run .", "ENDPOINT="+server.URL+"/")
			require.Contains(t, out, want)
		})
	}
}

var (
	link    = regexp.MustCompile(`\[([^\]]+)\]\(([\w/]+\.\w+|LICENSE)\)`)
	example = regexp.MustCompile(`^Example\w+$`)
)

func TestLinksLeadSomewhere(t *testing.T) {
	for _, page := range []string{"README.md", "DESIGN.md", "CHANGELOG.md"} {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			target, err := os.ReadFile(m[2])
			require.NoError(t, err)
			for _, name := range strings.Split(m[1], ", ") {
				if example.MatchString(name) {
					require.Contains(t, string(target), "func "+name+"()", "%s in %s", name, m[2])
				}
			}
		}
	}
}
