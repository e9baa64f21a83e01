package load

import (
	"go/build"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestClause(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"package a":                         "package a\n",
		"// A.\npackage a // b\nimport `x`": "package a\n",
		"package /* a */ b; var x int":      "package /* a */ b\n",
		"//go:build linux\n\npackage a\n":   "//go:build linux\n\npackage a\n",
		"/* a */ // +build x\n\npackage a":  "/* a */ // +build x\n\npackage a\n",
		"package\n\na_test":                 "package\n\na_test\n",
		"package a\nimport \"C\"":           "",
		"package a\nimport `C`":             "",
		"package":                           "",
		"package ;":                         "",
		"x package a":                       "",
		"/* package a":                      "",
		"<<<<<<< a\npackage a":              "",
		"":                                  "",
	} {
		require.Equal(t, want, clause([]byte(text)), text)
	}
}

// The go command says the same of packages, whether it reads their files or the package clauses.
func TestBriefly(t *testing.T) {
	t.Parallel()
	env := Env{Dir: filepath.Join(build.Default.GOROOT, "src")}
	patterns := []string{"./net/...", "./os/...", "./runtime/..."}
	d := &disk{token.NewFileSet(), map[string][]*Source{}}
	for _, p := range patterns {
		d.hits(env, p)
	}
	got, want := d.briefly(env, patterns), ask(env, patterns)
	require.NoError(t, want.err)
	require.Greater(t, len(want.packages), 30)
	require.Equal(t, want, got)
}

func FuzzClause(f *testing.F) {
	f.Add([]byte("// A.\n\n//go:build linux\n\n// B.\npackage a // c\n"))
	f.Add([]byte("/* // +build x */ package /* y */\n a_test; import \"C\""))
	f.Add([]byte("\ufeffpackage a\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		short := clause(text)
		want, err := parser.ParseFile(token.NewFileSet(), "a.go", text, parser.ImportsOnly|parser.ParseComments)
		if short == "" || err != nil {
			return
		}
		got, err := parser.ParseFile(token.NewFileSet(), "a.go", short, parser.ImportsOnly|parser.ParseComments)
		require.NoError(t, err)
		require.Equal(t, want.Name.Name, got.Name.Name)
		require.Equal(t, constraintOf("a.go", want), constraintOf("a.go", got))
	})
}
