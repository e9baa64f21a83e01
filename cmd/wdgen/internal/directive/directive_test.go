package directive_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/directive"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]directive.Task{
		"//wd:task":            {},
		"//wd:task config=a,b": {Config: []directive.Word{{Text: "a", Pos: 18}, {Text: "b", Pos: 20}}},
		"//wd:task  as=Name fail=false inst=int,[]string": {
			As: directive.Word{Text: "Name", Pos: 15}, Fail: true, Inst: directive.Word{Text: "int,[]string", Pos: 36},
		},
		"//wd:task local": {Local: true},
		"//wd:task name=shop.Fetch codec=gob version=2": {
			Name: directive.Word{Text: "shop.Fetch", Pos: 16}, Codec: directive.Word{Text: "gob", Pos: 33}, Version: directive.Word{Text: "2", Pos: 45},
		},
		`//wd:task "inst=map[string] int"`: {Inst: directive.Word{Text: "map[string] int", Pos: 16}},
	} {
		got, problems, ok := directive.Parse(1, line)
		require.True(t, ok, line)
		require.Empty(t, problems, line)
		want.Pos, want.End = 1, token.Pos(1+len(line))
		require.Equal(t, directive.Line{Task: &want}, got, line)
	}
}

func TestParseBench(t *testing.T) {
	t.Parallel()
	line := "//wd:bench tasks=orders config=client"
	got, problems, ok := directive.Parse(1, line)
	require.True(t, ok)
	require.Empty(t, problems)
	require.Equal(t, &directive.Bench{
		Pos: 1, End: token.Pos(1 + len(line)),
		Tasks: directive.Word{Text: "orders", Pos: 18}, Config: directive.Word{Text: "client", Pos: 32},
	}, got.Bench)
	for _, wrong := range []string{"//wd:bench tasks=a,b", "//wd:bench inst=int", "//wd:bench tasks", "//wd:bench tasks=a tasks=b"} {
		_, problems, ok = directive.Parse(1, wrong)
		require.True(t, ok)
		require.Len(t, problems, 1, wrong)
	}
}

func TestParseProvide(t *testing.T) {
	t.Parallel()
	got, problems, ok := directive.Parse(1, "//wd:provide")
	require.True(t, ok)
	require.Empty(t, problems)
	require.Equal(t, directive.Line{Provide: &directive.Provide{Pos: 1, End: 13}}, got)
	_, problems, _ = directive.Parse(1, "//wd:provide config=c")
	require.Len(t, problems, 1)
	require.Equal(t, "unknown key config, there is none", problems[0].Message)
}

func TestRemoteWordsThatAreWrong(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"//wd:task local=true":        "local=true, want local, without a value",
		"//wd:task local name=x":      "local asks for no reference to other processes, and name=, codec= or version= for one",
		"//wd:task name=a\u007fb":     "name=a\u007fb, want name=text, at most 256 bytes that are printable, without spaces",
		"//wd:task codec=other.Codec": "codec=other.Codec, want codec=variable",
		"//wd:task version=":          "version has no value, want version=text",
		"//wd:task local local":       "local= is given twice",
		"//wd:task locl":              "unknown key locl, there is as, codec, config, fail, inst, local, name, version",
		`//wd:task "name=two words"`:  "name=two words, want name=text, at most 256 bytes that are printable, without spaces",
	} {
		_, problems, ok := directive.Parse(1, line)
		require.True(t, ok)
		require.Len(t, problems, 1, line)
		require.Equal(t, want, problems[0].Message)
	}
}

func TestOthersAreLeftAlone(t *testing.T) {
	t.Parallel()
	for _, line := range []string{"// text", "//go:generate wdgen", "// wd:task", "//wd:", "//wdx:task", "/*wd:task*/", ""} {
		_, _, ok := directive.Parse(1, line)
		require.False(t, ok, line)
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	known := []string{"config", "inst", "as"}
	for word, want := range map[string]string{"confg": "config", "Config": "config", "conf": "config", "inst": "inst", "xyz": "", "": ""} {
		got, _ := directive.Nearest(word, known)
		require.Equal(t, want, got, word)
	}
}

// Whatever stands there: no panic, problems lie inside the line, and a directive without one says the same when written anew.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"//wd:task", "//wd:task config=a,b as=X", `//wd:task "inst=map[string] int"`, "//wd:task inst=\"a b\"", "//wd:tsk x", "//wd:task =", "//wd:task config=,", "//wd:task \"",
		"//wd:task `as=x`", "//wd:task as=\\", "//wd:task config=größe fail=false", "//wd:task as=a as=b", "//wd:bench tasks=f config=g",
		"//wd:task local", "//wd:task name=a.B codec=c version=2", "//wd:provide", `//wd:task "version=a b"`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if strings.ContainsAny(line, "\n\r") {
			return // no comment
		}
		got, problems, ok := directive.Parse(1, line)
		if !ok {
			return
		}
		for _, p := range problems {
			require.True(t, 1 <= p.Pos && int(p.Pos) <= 1+len(line), "%q at %d", line, p.Pos)
			require.NotEmpty(t, p.Message)
		}
		if len(problems) > 0 {
			return
		}
		again, problems, ok := directive.Parse(1, text(got))
		require.True(t, ok)
		require.Empty(t, problems, text(got))
		require.Equal(t, text(got), text(again))
	})
}

func text(l directive.Line) string {
	switch {
	case l.Bench != nil:
		return l.Bench.String()
	case l.Provide != nil:
		return "//wd:provide"
	}
	return l.Task.String()
}

// Whatever a file has in it: a function is found once, with the directives that stand in its comment.
func FuzzScan(f *testing.F) {
	f.Add("package p\n\n//wd:task\nfunc F() {}\n")
	f.Add("package p\n\n//wd:provide\nfunc F() int { return 0 }\n\n//wd:provide\nvar x int\n")
	f.Add("package p\n\n// wd:task\n//wd:task\ntype T struct{\n//wd:task\nA int }\n")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := parser.ParseFile(token.NewFileSet(), "p.go", text, parser.ParseComments)
		if err != nil {
			return
		}
		found, problems := directive.Scan(file)
		require.Equal(t, len(found)+len(problems) > 0, directive.Has(file))
		seen := map[*ast.FuncDecl]bool{}
		for _, x := range found {
			require.False(t, seen[x.Decl])
			seen[x.Decl] = true
			require.True(t, len(x.Tasks) > 0 || x.Provide != nil)
		}
		for _, p := range problems {
			require.True(t, file.FileStart <= p.Pos && p.Pos <= file.FileEnd)
		}
	})
}
