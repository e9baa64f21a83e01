package plan

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/directive"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
)

// A builder makes one task of one directive.
type builder struct {
	pkg  *load.Package
	file *load.File
	decl *ast.FuncDecl
	line directive.Task
	wish *directive.Bench // nil if no benchmark is asked for
	from []provider       // of the package
	fn   *types.Func
	sig  *types.Signature // with the types of inst=, if given
	task *Task

	wrong bool // the directive cannot be read: look only for what else is wrong with it
	twice bool // another directive says the same
	diags diag.List
}

// newBuilders returns a builder for each directive above a function.
func newBuilders(pkg *load.Package, f *load.File, found directive.Found, fn *types.Func) []*builder {
	var bs []*builder
	seen := nameSet{}
	for _, line := range found.Tasks {
		b := &builder{pkg: pkg, file: f, decl: found.Decl, line: line, wish: found.Bench, fn: fn, sig: fn.Signature(), wrong: found.Wrong}
		b.twice = !b.wrong && seen[line.Inst.Text]
		seen.add(line.Inst.Text)
		bs = append(bs, b)
	}
	return bs
}

// base is what the generated names derive from, as far as that is known before types are.
func (b *builder) base() string {
	if b.line.As.Text != "" {
		return b.line.As.Text
	}
	return baseName(b.fn)
}

// build makes the task and reports what prevents it, all of it that does not follow from something else. Names that are expected are going to be
// generated.
func (b *builder) build(expected nameSet) bool {
	b.task = &Task{
		Name: b.base(), Link: link(b.fn), Object: b.fn, Pos: b.pkg.Fset.Position(b.decl.Name.Pos()), Fail: b.line.Fail,
	}
	steps := [][]func(){
		{b.refuse},
		{func() { b.compiles(expected) }},
		{b.instantiate, b.params, b.results, func() { b.codec() }},
		{b.copies, b.reference, b.bench},
	}
	if b.wrong {
		steps = steps[:3]
	}
	for _, independent := range steps {
		for _, step := range independent {
			step()
		}
		if b.diags.Failed() {
			return false
		}
	}
	return !b.wrong
}

// report notes a finding at a position. A fix that is a directive replaces the builder's line, unless there is more in that than could be read.
func (b *builder) report(pos token.Pos, code diag.Code, fix, format string, args ...any) {
	if b.wrong {
		fix = ""
	}
	d := diag.Diag{Pos: b.pkg.Fset.Position(pos), Code: code, Message: fmt.Sprintf(format, args...), Fix: fix}
	if strings.HasPrefix(fix, "//wd:") && b.line.Pos != b.line.End {
		d.Span = span(b.pkg.Fset, b.line.Pos, b.line.End)
	}
	b.diags.Add(d)
}

// refuse reports functions that nobody may call.
func (b *builder) refuse() {
	name := b.fn.Name()
	switch recv := b.fn.Signature().Recv(); {
	case b.twice:
		b.report(b.line.Pos, diag.Twice, "", "%s has this directive twice: several are for different inst= only", name)
	case name == "_":
		b.report(b.decl.Name.Pos(), diag.NoTask, "", "the blank function cannot be called")
	case recv != nil:
	case name == "init", name == "main" && b.pkg.Types.Name() == "main":
		b.report(b.decl.Name.Pos(), diag.NoTask, "", "%s cannot be a task: move the work to a function of its own", name)
	case b.pkg.Kind != load.Code && ofGoTest(name):
		b.report(b.decl.Name.Pos(), diag.NoTask, "", "%s belongs to go test: move the work to a function of its own", name)
	}
}

// ofGoTest is go test's rule.
func ofGoTest(name string) bool {
	for _, prefix := range []string{"Test", "Benchmark", "Fuzz", "Example"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			r, _ := utf8.DecodeRuneInString(rest)
			return rest == "" || !unicode.IsLower(r)
		}
	}
	return false
}

// compiles reports a signature that has no types, perhaps since they are yet to be generated.
func (b *builder) compiles(expected nameSet) {
	recv := b.sig.Recv()
	if !invalid(b.sig) && !badTypeParams(b.sig) && (recv == nil || !invalid(recv.Type())) {
		return
	}
	pos, why := b.typeError()
	if m := undefined.FindStringSubmatch(why); m != nil && expected[m[1]] {
		b.report(pos, diag.OwnName, "", "%s is what wdgen generates: declare the type by hand", m[1])
		return
	}
	b.report(pos, diag.BadSignature, "", "the signature of %s does not compile: %s", b.fn.Name(), why)
}

// typeError returns what the compiler says of the declaration, or else of the imports of its file.
func (b *builder) typeError() (token.Pos, string) {
	pos, why := b.decl.Name.Pos(), "a type is not valid"
	for _, e := range b.pkg.Errors {
		switch {
		case b.decl.Pos() <= e.Pos && e.Pos < b.decl.End():
			return e.Pos, e.Msg
		case b.file.Syntax.FileStart <= e.Pos && e.Pos < b.file.Syntax.FileEnd && strings.HasPrefix(e.Msg, "could not import"):
			why = e.Msg
		}
	}
	return pos, why
}

var undefined = regexp.MustCompile(`^undefined: (\w+)$`)

func badTypeParams(sig *types.Signature) bool {
	for p := range sig.TypeParams().TypeParams() {
		if invalid(p.Constraint()) {
			return true
		}
	}
	return false
}

// copies reports values that hold a lock.
func (b *builder) copies() {
	if b.task.Recv != nil {
		b.lock(b.sig.Recv(), "receiver "+b.task.Recv.Name)
	}
	for p := range b.sig.Params().Variables() {
		b.lock(p, "parameter "+p.Name())
	}
	for r := range b.sig.Results().Variables() {
		b.lock(r, "result "+r.Name())
	}
}

func (b *builder) lock(v *types.Var, what string) {
	if l := lock(v.Type()); l != nil {
		b.report(v.Pos(), diag.Lock, "", "%s holds a lock by value, of type %s: use a pointer", strings.TrimSpace(what), l)
	}
}
