package plan

import (
	"go/types"
	"slices"
	"strings"

	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/diag"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/directive"
	"github.com/worker-dispatcher/wd/cmd/wdgen/internal/load"
)

// params gives each parameter its role.
func (b *builder) params() {
	t := b.task
	if recv := b.sig.Recv(); recv != nil {
		t.Recv = &Param{Role: Config, Name: recv.Name(), Type: recv.Type(), object: recv}
	}
	t.Variadic = b.sig.Variadic()
	for v := range b.sig.Params().Variables() {
		t.Params = append(t.Params, &Param{Role: b.role(v, len(t.Params)), Name: v.Name(), Type: v.Type(), object: v})
	}
	for _, w := range b.line.Config {
		b.configured(w)
	}
	for _, r := range []Role{ID, Meta} {
		if ps := t.role(r); len(ps) > 1 {
			b.report(ps[1].object.Pos(), diag.BadRuntime, "", "a second parameter of type %s", b.text(ps[1].Type))
		}
	}
	nameFields(t.Values())
}

// nameFields names the fields of the Args struct.
func nameFields(values []*Param) {
	names := make([]string, len(values))
	for i, p := range values {
		names[i] = p.Name
	}
	for i, f := range fields("Arg", names) {
		values[i].Field = f
	}
}

// role is what the i-th parameter is by its type and name.
func (b *builder) role(v *types.Var, i int) Role {
	named := slices.ContainsFunc(b.line.Config, func(w directive.Word) bool { return w.Text == v.Name() })
	switch t := v.Type(); {
	case isContext(t):
		if i > 0 {
			b.report(v.Pos(), diag.ContextPlace, b.contextFirst(i), "a context that is not the first parameter")
		}
		return Context
	case isRuntime(t, "ID"):
		return ID
	case isRuntime(pointee(t), "Meta"):
		return Meta
	case isRuntime(t, "Meta"):
		b.report(v.Pos(), diag.BadRuntime, b.pointer(i), "wd.Meta by value, want *wd.Meta")
	case isRuntime(pointee(t), "Task"), isRuntime(t, "Task"):
		b.report(v.Pos(), diag.BadRuntime, "", "a parameter of type %s: %s is a handler as it is", b.text(t), b.fn.Name())
	case named:
		return Config
	}
	return Value
}

// configured reports a word of config= that names no parameter it may name.
func (b *builder) configured(w directive.Word) {
	i := slices.IndexFunc(b.task.Params, func(p *Param) bool { return p.Name == w.Text })
	recv := b.task.Recv
	switch {
	case w.Text == "_":
		b.report(w.Pos, diag.BlankConfig, "", "config=_ names no parameter: give the parameter a name")
	case i < 0 && recv != nil && recv.Name == w.Text:
		b.report(w.Pos, diag.BadConfig, b.config(w, ""), "config=%s: the receiver is config without being named", w.Text)
	case i < 0:
		b.unknown(w)
	case b.task.Params[i].Role != Config:
		b.report(w.Pos, diag.BadConfig, b.config(w, ""), "config=%s: %s comes from the run", w.Text, w.Text)
	}
}

// unknown reports a word of config= that is no parameter, and proposes one that it may be meant for.
func (b *builder) unknown(w directive.Word) {
	var names []string
	for _, p := range b.task.Values() {
		if p.Name != "" && p.Name != "_" {
			names = append(names, p.Name)
		}
	}
	fix := ""
	if near, ok := directive.Nearest(w.Text, names); ok {
		fix = b.config(w, near)
	}
	b.report(w.Pos, diag.BadConfig, fix, "config=%s: no such parameter, there is %s", w.Text, orNone(names))
}

// config is the directive with another word in place of one of config=; empty for none.
func (b *builder) config(w directive.Word, instead string) string {
	line := b.line
	line.Config = nil
	for _, c := range b.line.Config {
		if c == w {
			c.Text = instead
		}
		if c.Text != "" {
			line.Config = append(line.Config, c)
		}
	}
	return line.String()
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// text is a type as its own package writes it.
func (b *builder) text(t types.Type) string { return text(b.pkg, t) }

func text(home *load.Package, t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == home.Types {
			return ""
		}
		return p.Name()
	})
}

func isContext(t types.Type) bool { return isNamed(t, "context", "Context") }

func isRuntime(t types.Type, name string) bool { return isNamed(t, load.Runtime, name) }

func isNamed(t types.Type, path, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == path
}

// pointee is what t points to; the invalid type if it is no pointer.
func pointee(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return p.Elem()
	}
	return types.Typ[types.Invalid]
}
