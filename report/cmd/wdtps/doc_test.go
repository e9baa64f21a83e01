package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A page is a text in which commands are shown with what they print.
type page struct {
	path   string
	prefix string                   // of the lines of commands and outputs
	blank  string                   // what an empty line of an output looks like
	ends   func(rest []string) bool // whether an output has ended before these lines
}

var pages = []page{
	{"doc.go", "//\t", "//", func(rest []string) bool {
		for len(rest) > 1 && rest[0] == "//" {
			rest = rest[1:]
		}
		return !strings.HasPrefix(rest[0], "//\t")
	}},
	{"../../../README.md", "", "", func(rest []string) bool { return rest[0] == "```" }},
}

// The commands in the documentation are run, and print what it says: "$ wdtps ARGS" and the output below.
func TestDocumentation(t *testing.T) {
	for _, p := range pages {
		text, err := os.ReadFile(p.path)
		require.NoError(t, err)
		got := p.execute(t, string(text))
		if *update {
			require.NoError(t, os.WriteFile(p.path, []byte(got), 0o644))
			continue
		}
		require.Equal(t, string(text), got, "go test ./cmd/wdtps -update rewrites it")
	}
}

// execute returns the text with the outputs as they are.
func (p page) execute(t *testing.T, text string) string {
	var done []string
	command := p.prefix + "$ wdtps "
	commands := 0
	for lines := strings.Split(text, "\n"); len(lines) > 0; {
		line := lines[0]
		done, lines = append(done, line), lines[1:]
		if !strings.HasPrefix(line, command) {
			continue
		}
		commands++
		for len(lines) > 0 && !strings.HasPrefix(lines[0], command) && !p.ends(lines) {
			lines = lines[1:]
		}
		r := wdtps(t, "", words(strings.TrimPrefix(line, command))...)
		for out := range strings.Lines(r.out + r.errors) {
			if out = strings.TrimSuffix(out, "\n"); out == "" {
				done = append(done, p.blank)
				continue
			}
			done = append(done, p.prefix+out)
		}
	}
	require.Positive(t, commands, p.path)
	return strings.Join(done, "\n")
}

// words are the words of a command line, as a shell takes them.
func words(line string) (all []string) {
	for _, m := range regexp.MustCompile(`'([^']*)'|(\S+)`).FindAllStringSubmatch(line, -1) {
		all = append(all, m[1]+m[2])
	}
	return all
}
