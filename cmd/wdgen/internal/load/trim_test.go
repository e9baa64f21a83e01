package load

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// loose parses a file as a Source does.
func loose(t *testing.T, text string) *ast.File {
	t.Helper()
	f, errs := parse(token.NewFileSet(), "a.go", []byte(text))
	require.Empty(t, errs, text)
	return f
}

// declaredIn are the names that files declare, methods included.
func declaredIn(files ...*ast.File) []string {
	var all []string
	for _, f := range files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				all = append(all, d.Name.Name)
			case *ast.GenDecl:
				for _, s := range d.Specs {
					for _, n := range Names(s) {
						all = append(all, n.Name)
					}
				}
			}
		}
	}
	return all
}

func TestTrim(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"func f() {}\n//wd:task\nfunc g() {}":                                     {"g"},
		"//wd:task\nfunc f(t) {}\ntype t u\ntype u int\ntype v int":               {"f", "t", "u"},
		"//wd:task\nfunc f(*t) {}\ntype t int\nfunc (*t) m() v\ntype v int":       {"f", "t", "m", "v"},
		"//wd:task\nfunc (t[K]) f() {}\ntype t[K any] int\ntype K int":            {"f", "t", "K"},
		"//wd:task\nfunc f([n]int) {}\nconst (\n\ta = iota\n\tn\n)":               {"f", "a", "n"},
		"//wd:task\nfunc f([len(v)]int) {}\nvar v [3]int\nvar w int":              {"f", "v"},
		"//wd:task\nfunc f(t) {}\ntype t int\ntype u = t\nfunc (u) m() {}":        {"f", "t", "u", "m"},
		"//wd:task inst=t\nfunc f[T any]() {}\ntype t int\ntype T2 int":           {"f", "t"},
		"//wd:task\n//wd:bench tasks=g\nfunc f(int) {}\nfunc g() []t\ntype t int": {"f", "g", "t"},
		"//wd:task\nfunc f(x struct{ g t }) {}\nfunc g() {}\ntype t int":          {"f", "t"},
		"// wd:task\nfunc f(t) {}\ntype t int\nvar _ t":                           nil,
	} {
		require.ElementsMatch(t, want, declaredIn(trim([]*ast.File{loose(t, "package a\n\n"+text)}, false)...), text)
	}
	a, b := loose(t, "package a\n\n//wd:task\nfunc f(t) {}"), loose(t, "package a\n\ntype t int\ntype u int")
	require.Equal(t, []string{"f", "t"}, declaredIn(trim([]*ast.File{a, b}, false)...))
	require.Equal(t, []string{"t", "u"}, declaredIn(b), "the file itself stays whole")
}

func TestTrimAll(t *testing.T) {
	t.Parallel()
	f := loose(t, "package a\nimport \"context\"\nfunc f(context.Context) {}\nfunc g(int) {}\nfunc h(ctx) {}\n"+
		"func i(t) {}\nfunc j() {}\ntype ctx = context.Context\ntype t struct{ context.Context }\n")
	require.ElementsMatch(t, []string{"f", "g", "h", "ctx"}, declaredIn(trim([]*ast.File{f}, true)...))
}

func TestTrimImports(t *testing.T) {
	t.Parallel()
	f := loose(t, "package a\nimport (\n\"context\"\n\"net\"\n\"os\"\n\"io\"\n)\n//wd:task inst=io.Reader\nfunc f[T any](context.Context) {}\nfunc g(net.Conn) {}\nfunc h() { os.Exit(1) }")
	require.Equal(t, []string{"context", "io"}, imports(trim([]*ast.File{f}, false)[0]))
}

// What is left of real packages has the types that it has in the whole.
func TestTrimmedTypes(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"net/http", "net", "go/types"} {
		dir := filepath.Join(build.Default.GOROOT, "src", filepath.FromSlash(path))
		folders, packages, err := Load(Env{Dir: dir, All: true}, []string{"."})
		require.NoError(t, err)
		p := packages[0]
		require.Empty(t, p.Errors, path)
		whole := types.NewPackage(path, p.Name)
		paths := pathSet{}
		for _, f := range p.Files {
			paths.add(dir, f.Syntax)
		}
		found, err := listDeps(Env{Dir: dir}, paths.sorted())
		require.NoError(t, err)
		newImporter(p.Fset, found, Env{}.sizes()).check(whole, syntax(p.Files), nil)
		require.Less(t, len(p.Types.Scope().Names()), len(whole.Scope().Names()), path)
		for _, name := range p.Types.Scope().Names() {
			require.Equal(t, describe(whole.Scope().Lookup(name)), describe(p.Types.Scope().Lookup(name)), name)
		}
		require.Len(t, folders, 1)
	}
}

// describe is an object with its type, what is under that, and its methods.
func describe(o types.Object) []string {
	text := []string{o.String()}
	if _, ok := o.(*types.TypeName); ok {
		text = append(text, o.Type().Underlying().String())
		for m := range types.NewMethodSet(types.NewPointer(o.Type())).Methods() {
			text = append(text, m.String())
		}
	}
	return text
}

func FuzzTrim(f *testing.F) {
	f.Add([]byte("package a\n//wd:task\nfunc (a *(b[c, d])) f(e f.g, h ...i) (j)\ntype k = b\nvar l, m = n[o], 'p'\nconst q, r = iota, s"))
	f.Add([]byte("package a\nimport . \"b\"\n//wd:task x=y z\nfunc ( ) f(a,) {}\nfunc (a, b c) g()\ntype (\na[b interface{ ~c }] struct{ d; e.f }\n)"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, _ := parser.ParseFile(token.NewFileSet(), "a.go", text, parser.AllErrors|parser.ParseComments|parser.SkipObjectResolution)
		if file == nil {
			return
		}
		before := declaredIn(file)
		for _, all := range []bool{false, true} {
			require.Subset(t, append(before, ""), append(declaredIn(trim([]*ast.File{file}, all)...), ""))
		}
		require.Equal(t, before, declaredIn(file))
	})
}
