package plan

import (
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/directive"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
)

// A Bench is what the benchmark of a task needs to know.
type Bench struct {
	Tasks  *Call // nil: the task has no value
	Config *Call // nil: the adapter has no parameters
	B      string
	Pos    token.Position // of the directive
}

// A Call is one of a function of the package or its tests.
type Call struct {
	Func string
	B    bool // the *testing.B is its argument
}

// Benchmark is the name of the benchmark; empty if there is none.
func (t *Task) Benchmark() string {
	if t.Bench == nil {
		return ""
	}
	return "Benchmark" + upperFirst(t.Name)
}

// bench reads the bench line. Whether what the functions return fits is for the compiler to say.
func (b *builder) bench() {
	if b.wish == nil {
		return
	}
	t := b.task
	t.Bench = &Bench{Pos: b.pkg.Fset.Position(b.wish.Pos)}
	if len(t.TypeParams) > 0 {
		b.badBench(b.wish.Pos, "", "%s is generic: give its //wd:task inst=, the types to measure it with", t.Link)
		return
	}
	t.Bench.Tasks = b.call("tasks", b.wish.Tasks, len(t.Values()) > 0, "a slice of sample tasks")
	t.Bench.Config = b.call("config", b.wish.Config, len(t.Config()) > 0, "the parameters of "+t.Handler())
}

// call is one of the function that a key names.
func (b *builder) call(key string, w directive.Word, needed bool, what string) *Call {
	switch {
	case w.Text == "" && !needed:
		return nil
	case w.Text == "":
		b.badBench(b.wish.Pos, "", "//wd:bench needs %s=function, for %s", key, what)
		return nil
	case !needed:
		b.badBench(w.Pos, "", "%s=%s: %s takes none", key, w.Text, b.task.Link)
		return nil
	}
	funcs := b.funcs()
	decl := funcs[w.Text]
	if decl == nil {
		near, _ := directive.Nearest(w.Text, slices.Sorted(maps.Keys(funcs)))
		b.badBench(w.Pos, b.instead(key, near), "%s=%s: no such function in the package or its tests", key, w.Text)
		return nil
	}
	n, results := decl.Type.Params.NumFields(), decl.Type.Results.NumFields()
	if n > 1 || results == 0 || key == "tasks" && results > 1 || decl.Type.TypeParams.NumFields() > 0 {
		b.badBench(w.Pos, "", "%s=%s: want a function that returns %s, without parameters or with a testing.TB", key, w.Text, what)
		return nil
	}
	return &Call{Func: w.Text, B: n == 1}
}

// instead is the bench line with another function; empty for none.
func (b *builder) instead(key, name string) string {
	line := *b.wish
	if name == "" {
		return ""
	}
	if key == "tasks" {
		line.Tasks.Text = name
	} else {
		line.Config.Text = name
	}
	return line.String()
}

// badBench reports a bench line. A fix replaces it.
func (b *builder) badBench(pos token.Pos, fix, format string, args ...any) {
	b.report(pos, diag.BadBench, "", format, args...)
	if d := &b.diags[len(b.diags)-1]; fix != "" {
		d.Fix, d.Span = fix, span(b.pkg.Fset, b.wish.Pos, b.wish.End)
	}
}

// funcs are the functions that a benchmark beside the task can call.
func (b *builder) funcs() map[string]*ast.FuncDecl {
	all := map[string]*ast.FuncDecl{}
	for _, s := range b.pkg.Sources {
		outside := s.Kind == load.XTest
		if s.Own || s.Kind == load.Hidden || outside != (b.pkg.Kind == load.XTest) {
			continue
		}
		f, _ := s.Parse()
		if f == nil {
			continue
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
				all[fn.Name.Name] = fn
			}
		}
	}
	return all
}

// nameBench names the parameter of the benchmark.
func (t *Task) nameBench(u *Unit) {
	taken := nameSet{t.Handler(): true, t.RefName(): true, "make": true}
	for _, alias := range u.Imports {
		taken.add(alias)
	}
	for _, c := range []*Call{t.Bench.Tasks, t.Bench.Config} {
		if c != nil {
			taken.add(c.Func)
		}
	}
	t.Bench.B = taken.take("b", "bench")
}

// testFile is where the benchmarks of a file are.
func testFile(kind load.Kind, constraint string) string {
	if kind == load.Code {
		kind = load.Test
	}
	return FileName(kind, constraint)
}

func isTestFile(path string) bool { return strings.HasSuffix(path, "_test.go") }
