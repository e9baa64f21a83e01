package load

import (
	"go/ast"
	"go/build"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// skeleton is all of a file but comments and what its functions do, and the lines that declarations begin in.
func skeleton(text []byte) (string, []int, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "a.go", text, parser.SkipObjectResolution)
	if err != nil {
		return "", nil, err
	}
	ast.Inspect(f, hollow)
	var lines []int
	for _, d := range f.Decls {
		lines = append(lines, fset.Position(d.Pos()).Line)
	}
	var b strings.Builder
	err = format.Node(&b, token.NewFileSet(), f)
	return b.String(), lines, err
}

func same(t *testing.T, text []byte) {
	t.Helper()
	want, lines, err := skeleton(text)
	if err != nil {
		return
	}
	got, gotLines, err := skeleton(outline(text))
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.Equal(t, lines, gotLines)
}

func TestOutline(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"func f() { return }":                                      "func f() { }",
		"func f() struct{ int } { x }":                             "func f() struct{ int } { }",
		"func f() map[string]interface {\n\tM()\n} { x }":          "func f() map[string]interface {\n\tM()\n} { }",
		"func f() struct /* */\n{ int } { x }":                     "func f() struct  \n{ int } { }",
		"func (t T[K]) f(g func() int) (n int) { { } }; var y int": "func (t T[K]) f(g func() int) (n int) { }; var y int",
		"func f() { _ = '}' + `}` + \"\\\"}\" /* } */ }":           "func f() { }",
		"func f() {\n\t// }\n}\nfunc g() { x }":                    "func f() { \n\n}\nfunc g() { }",
		"func asm()\nvar x = T{1}":                                 "func asm()\nvar x = T{1}",
		"func asm()\ntype x struct{ y int } // z":                  "func asm()\ntype x struct{ y int }  ",
		"var f = []func(){func() {}}":                              "var f = []func(){func() {}}",
		"func f() { `":                                             "func f() { `",
		"func f() {":                                               "func f() {",
		"/**/func f() { x } /":                                     " func f() { x } /",
		"var x = 1 /*\n\n*/ + y /":                                 "var x = 1  \n\n + y /",
		"}}func //":                                                "}}func  ",
		"\"\\":                                                     "\"\\",
	} {
		require.Equal(t, "// a\npackage a\n"+want, string(outline([]byte("// a\npackage a\n"+text))))
		same(t, []byte("package a\n"+text))
	}
}

// Files that people have written are what they were, but for the bodies.
func TestOutlineOfRealFiles(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join(build.Default.GOROOT, "src", "net", "http", "[rst]*.go"))
	require.NoError(t, err)
	require.Greater(t, len(paths), 10)
	for _, p := range paths {
		text, err := os.ReadFile(p)
		require.NoError(t, err)
		same(t, text)
	}
}

func FuzzOutline(f *testing.F) {
	f.Add([]byte("package a\nfunc f() struct{ int } { return 1 }\nvar x = '}'\nfunc g()\ntype t []func()\n"))
	f.Add([]byte("package a\nfunc f[T interface{ ~int }](T) (x func() int, y chan<- struct {}) { `}` }"))
	f.Add([]byte("package a\nfunc\nf() {}\nvar g =\nfunc() {}\nvar h = []\nfunc() {nil}"))
	f.Fuzz(func(t *testing.T, text []byte) { same(t, text) })
}
