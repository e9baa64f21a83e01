package emit

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/types"
	"slices"
	"strings"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/plan"
)

// Check type-checks the files of units together with their package, and returns the first error in one of them: that is a
// fault of wdgen.
func Check(p *load.Package, units []*plan.Unit, texts map[string][]byte) error {
	imports, none, exact := newLibrary(p.Types)
	pkg, files := around(p, units)
	generated := map[string]bool{}
	for _, u := range units {
		f, err := parser.ParseFile(p.Fset, u.File, texts[u.File], parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("%w\n%s", err, numbered(texts[u.File]))
		}
		generated[u.File] = exact || !callsRuntime(u) && (none || len(u.Benches) == 0)
		files = append(files, f)
	}
	var first error
	conf := types.Config{Importer: imports, FakeImportC: true, Error: func(err error) {
		if name := place(err); generated[name] && first == nil {
			first = fault(err, benchmarkAt(files, err), numbered(texts[name]))
		}
	}}
	_ = types.NewChecker(&conf, p.Fset, pkg, nil).Files(files)
	return first
}

// around returns what to check the files of units in: a package with all that p declares or, where there are benchmarks, an
// empty one and the files of p. These call functions whose types may be generated.
func around(p *load.Package, units []*plan.Unit) (*types.Package, []*ast.File) {
	pkg := types.NewPackage(p.Types.Path(), p.Types.Name())
	if slices.ContainsFunc(units, func(u *plan.Unit) bool { return len(u.Benches) > 0 }) {
		return pkg, p.Syntax()
	}
	for _, name := range p.Types.Scope().Names() {
		pkg.Scope().Insert(p.Types.Scope().Lookup(name))
	}
	return pkg, nil
}

// A BenchError says that a benchmark does not compile. That is not wdgen's fault: functions of the user return what does not fit.
type BenchError struct {
	Name string // of the benchmark
	Why  string
}

// Error is the compiler's text.
func (e *BenchError) Error() string { return e.Name + ": " + e.Why }

// fault is a type error as Check returns it.
func fault(err error, benchmark, text string) error {
	var e types.Error
	if benchmark != "" && errors.As(err, &e) {
		return &BenchError{Name: benchmark, Why: e.Msg}
	}
	return fmt.Errorf("%w\n%s", err, text)
}

// benchmarkAt returns the benchmark that a type error is in; empty if in none.
func benchmarkAt(files []*ast.File, err error) string {
	var e types.Error
	if !errors.As(err, &e) {
		return ""
	}
	for _, f := range files {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if ok && fn.Pos() <= e.Pos && e.Pos < fn.End() && strings.HasPrefix(fn.Name.Name, "Benchmark") {
				return fn.Name.Name
			}
		}
	}
	return ""
}

// callsRuntime reports whether functions take types of the library, which a stand-in for it does not have.
func callsRuntime(u *plan.Unit) bool {
	return slices.ContainsFunc(u.Tasks, func(t *plan.Task) bool { return t.Has(plan.ID, plan.Meta) })
}

// place returns the file that a type error is in.
func place(err error) string {
	var e types.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Fset.Position(e.Pos).Filename
}

// numbered is a text with line numbers.
func numbered(text []byte) string {
	var b strings.Builder
	n := 0
	for line := range strings.Lines(string(text)) {
		n++
		fmt.Fprintf(&b, "%4d\t%s", n, line)
	}
	return b.String()
}
